/*
 * The formulas of a transformer layer for WebAssembly's vector instructions: float32, row-major, no libc, no memory of
 * its own. All buffers lie in the module's memory and are the caller's. Built twice by scripts/kernels.ts: plain, and
 * with the fused multiply-add of relaxed SIMD (-DRELAXED).
 *
 * A weight [K, N] is read in panels of eight columns, [ceil(N / 8)][K][8]: a tile of four rows by eight columns then keeps
 * its sums in eight vector registers, the most that V8 leaves without spilling. Columns beyond N are zeros.
 */
#include <stdint.h>
#include <wasm_simd128.h>

#define INLINE static inline __attribute__((always_inline))
#define EXPORT(name) __attribute__((export_name(name)))

/** Rows of scores that are held at once. */
#define BLOCK 24

typedef v128_t vec;

INLINE vec splat(float x) { return wasm_f32x4_splat(x); }
INLINE vec load(const float *at) { return wasm_v128_load(at); }
INLINE void store(float *at, vec x) { wasm_v128_store(at, x); }

/** a · b + c; rounded once where the processor can. */
INLINE vec multiply_add(vec a, vec b, vec c) {
#ifdef RELAXED
  return __builtin_wasm_relaxed_madd_f32x4(a, b, c);
#else
  return wasm_f32x4_add(c, wasm_f32x4_mul(a, b));
#endif
}

INLINE float sum_of(vec x) {
  return wasm_f32x4_extract_lane(x, 0) + wasm_f32x4_extract_lane(x, 1) + wasm_f32x4_extract_lane(x, 2) +
         wasm_f32x4_extract_lane(x, 3);
}

INLINE float largest_of(vec x) {
  const float a = wasm_f32x4_extract_lane(x, 0), b = wasm_f32x4_extract_lane(x, 1);
  const float c = wasm_f32x4_extract_lane(x, 2), d = wasm_f32x4_extract_lane(x, 3);
  const float ab = a > b ? a : b, cd = c > d ? c : d;
  return ab > cd ? ab : cd;
}

/** e^x with a relative error below 2e-7; x outside [-87, 88] counts as the nearer end (after Cephes' expf). */
INLINE vec exponential(vec x) {
  x = wasm_f32x4_pmin(wasm_f32x4_pmax(x, splat(-87.0f)), splat(88.0f));
  const vec n = wasm_f32x4_nearest(wasm_f32x4_mul(x, splat(1.44269504088896341f)));
  vec r = multiply_add(n, splat(-0.693359375f), x);
  r = multiply_add(n, splat(2.12194440e-4f), r);
  vec p = splat(1.9875691500e-4f);
  p = multiply_add(p, r, splat(1.3981999507e-3f));
  p = multiply_add(p, r, splat(8.3334519073e-3f));
  p = multiply_add(p, r, splat(4.1665795894e-2f));
  p = multiply_add(p, r, splat(1.6666665459e-1f));
  p = multiply_add(p, r, splat(5.0000001201e-1f));
  p = multiply_add(wasm_f32x4_mul(r, r), p, wasm_f32x4_add(r, splat(1.0f)));
  const vec power = wasm_i32x4_shl(wasm_i32x4_add(wasm_i32x4_trunc_sat_f32x4(n), wasm_i32x4_splat(127)), 23);
  return wasm_f32x4_mul(p, power);
}

/** What becomes of a tile of a product: written, added to what is there, or (gate | up in one panel) silu(gate) · up. */
enum Mode { STORE, ADD, GATE };

/** One tile of ROWS × 8: a [ROWS, K], panel [K][8], bias [8] or none; GATE writes four columns. */
#define TILE(ROWS)                                                                                                     \
  INLINE void tile##ROWS(const float *a, int stride, const float *panel, const float *bias, float *to, int to_stride, \
                         int k_count, const enum Mode mode) {                                                          \
    vec left[ROWS], right[ROWS];                                                                                       \
    const vec bias_left = bias ? load(bias) : splat(0), bias_right = bias ? load(bias + 4) : splat(0);                 \
    _Pragma("unroll") for (int row = 0; row < ROWS; row++) {                                                           \
      left[row] = bias_left;                                                                                           \
      right[row] = bias_right;                                                                                         \
    }                                                                                                                  \
    for (int k = 0; k < k_count; k++, panel += 8) {                                                                    \
      const vec x = load(panel), y = load(panel + 4);                                                                  \
      _Pragma("unroll") for (int row = 0; row < ROWS; row++) {                                                         \
        const vec value = wasm_v128_load32_splat(a + row * stride + k);                                                \
        left[row] = multiply_add(value, x, left[row]);                                                                 \
        right[row] = multiply_add(value, y, right[row]);                                                               \
      }                                                                                                                \
    }                                                                                                                  \
    _Pragma("unroll") for (int row = 0; row < ROWS; row++) {                                                           \
      float *at = to + row * to_stride;                                                                                \
      if (mode == GATE) {                                                                                              \
        const vec one_more = wasm_f32x4_add(exponential(wasm_f32x4_neg(left[row])), splat(1.0f));                      \
        store(at, wasm_f32x4_mul(right[row], wasm_f32x4_div(left[row], one_more)));                                    \
      } else {                                                                                                         \
        store(at, mode == ADD ? wasm_f32x4_add(load(at), left[row]) : left[row]);                                      \
        store(at + 4, mode == ADD ? wasm_f32x4_add(load(at + 4), right[row]) : right[row]);                            \
      }                                                                                                                \
    }                                                                                                                  \
  }
TILE(1)
TILE(2)
TILE(3)
TILE(4)

/** All rows times one panel. */
INLINE void panel_product(const float *a, int stride, const float *panel, const float *bias, float *to, int to_stride,
                          int rows, int k_count, const enum Mode mode) {
  int row = 0;
  for (; row + 4 <= rows; row += 4)
    tile4(a + row * stride, stride, panel, bias, to + row * to_stride, to_stride, k_count, mode);
  a += row * stride;
  to += row * to_stride;
  if (rows - row == 3) tile3(a, stride, panel, bias, to, to_stride, k_count, mode);
  if (rows - row == 2) tile2(a, stride, panel, bias, to, to_stride, k_count, mode);
  if (rows - row == 1) tile1(a, stride, panel, bias, to, to_stride, k_count, mode);
}

/** Rows that the last, partly filled panel is computed of at once. */
#define EDGE 16

INLINE void product(const float *a, int stride, const float *weight, const float *bias, float *to, int to_stride,
                    int rows, int columns, int k_count, const enum Mode mode) {
  int column = 0;
  for (; column + 8 <= columns; column += 8, weight += k_count * 8)
    panel_product(a, stride, weight, bias ? bias + column : 0, to + column, to_stride, rows, k_count, mode);
  const int left = columns - column;
  if (left == 0) return;
  float edge[EDGE * 8];
  for (int first = 0; first < rows; first += EDGE) {
    const int count = rows - first < EDGE ? rows - first : EDGE;
    panel_product(a + first * stride, stride, weight, bias ? bias + column : 0, edge, 8, count, k_count, STORE);
    for (int row = 0; row < count; row++) {
      float *at = to + (first + row) * to_stride + column;
      for (int i = 0; i < left; i++) at[i] = mode == ADD ? at[i] + edge[row * 8 + i] : edge[row * 8 + i];
    }
  }
}

/** to [rows, columns] = a [rows, K] · weight (+ bias, padded to whole panels). Each mode is compiled apart. */
EXPORT("linear")
void linear(const float *a, const float *weight, const float *bias, float *to, int rows, int columns, int k_count) {
  product(a, k_count, weight, bias, to, columns, rows, columns, k_count, STORE);
}

/** to [rows, columns] += a [rows, K] · weight. */
EXPORT("addLinear")
void add_linear(const float *a, const float *weight, const float *bias, float *to, int rows, int columns, int k_count) {
  product(a, k_count, weight, bias, to, columns, rows, columns, k_count, ADD);
}

/** to [rows, width] = silu(a · gate) ∘ (a · up); panel p of `weight` holds columns 4p … 4p + 3 of gate, then of up. */
EXPORT("gatedLinear")
void gated_linear(const float *a, const float *weight, const float *bias, float *to, int rows, int width, int k_count) {
  for (int panel = 0; panel * 4 < width; panel++)
    panel_product(a, k_count, weight + panel * k_count * 8, bias ? bias + panel * 8 : 0, to + panel * 4, width, rows,
                  k_count, GATE);
}

/** to = x / √(mean(x²) + eps), row by row. */
EXPORT("normalise")
void normalise(const float *x, float *to, int rows, int width, float eps) {
  const int whole = width & ~3;
  for (int row = 0; row < rows; row++, x += width, to += width) {
    vec squares = splat(0);
    for (int i = 0; i < whole; i += 4) squares = multiply_add(load(x + i), load(x + i), squares);
    float total = sum_of(squares);
    for (int i = whole; i < width; i++) total += x[i] * x[i];
    const float scale = 1.0f / __builtin_sqrtf(total / width + eps);
    for (int i = 0; i < whole; i += 4) store(to + i, wasm_f32x4_mul(load(x + i), splat(scale)));
    for (int i = whole; i < width; i++) to[i] = x[i] * scale;
  }
}

/**
 * Queries turned and scaled: rows of `width` values whose first heads · 2 · half are queries → [heads, rows, 2 · half].
 * Channel j turns with channel j + half. cos, sin [rows, half].
 */
EXPORT("turnQueries")
void turn_queries(const float *packed, const float *cos, const float *sin, float *to, int rows, int width, int heads,
                  int half, float scale) {
  for (int head = 0; head < heads; head++) {
    for (int row = 0; row < rows; row++) {
      const float *from = packed + row * width + head * 2 * half, *c = cos + row * half, *s = sin + row * half;
      float *at = to + (head * rows + row) * 2 * half;
      for (int i = 0; i < half; i++) {
        at[i] = (from[i] * c[i] - from[i + half] * s[i]) * scale;
        at[i + half] = (from[i + half] * c[i] + from[i] * s[i]) * scale;
      }
    }
  }
}

/**
 * Keys of packed rows, turned, into their places: keys [KV, 2 · half, length]. cos, sin [rows, half].
 * @param first where keys begin in a packed row of `width` values
 */
EXPORT("writeKeys")
void write_keys(const float *packed, const float *cos, const float *sin, const int32_t *places, float *keys, int rows,
                int width, int first, int kv_heads, int half, int length) {
  for (int head = 0; head < kv_heads; head++) {
    for (int row = 0; row < rows; row++) {
      const float *key = packed + row * width + first + head * 2 * half, *c = cos + row * half, *s = sin + row * half;
      float *at = keys + head * 2 * half * length + places[row];
      for (int i = 0; i < half; i++) {
        at[i * length] = key[i] * c[i] - key[i + half] * s[i];
        at[(i + half) * length] = key[i + half] * c[i] + key[i] * s[i];
      }
    }
  }
}

/** Softmax over the first `count` of each row's `padded` scores; the rest becomes 0. */
static void softmax(float *scores, int rows, int count, int padded) {
  for (int row = 0; row < rows; row++, scores += padded) {
    for (int i = count; i < padded; i++) scores[i] = -1e30f;
    vec most = load(scores);
    for (int i = 4; i < padded; i += 4) most = wasm_f32x4_pmax(most, load(scores + i));
    const vec best = splat(largest_of(most));
    vec total = splat(0);
    for (int i = 0; i < padded; i += 4) {
      const vec weight = exponential(wasm_f32x4_sub(load(scores + i), best));
      store(scores + i, weight);
      total = wasm_f32x4_add(total, weight);
    }
    const vec scale = splat(1.0f / sum_of(total)); /* the padding's share, e^-87 each, is far below rounding */
    for (int i = 0; i < padded; i += 4) store(scores + i, wasm_f32x4_mul(load(scores + i), scale));
    for (int i = count; i < padded; i++) scores[i] = 0;
  }
}

/** Panels of a [K, N] matrix in row-major order. */
static void to_panels(const float *from, float *to, int k_count, int columns) {
  for (int column = 0; column < columns; column += 8)
    for (int k = 0; k < k_count; k++, to += 8)
      for (int i = 0; i < 8; i++) to[i] = column + i < columns ? from[k * columns + column + i] : 0;
}

/** The same of a weight whose eight columns are to be read together. */
EXPORT("pack")
void pack(const float *from, float *to, int k_count, int columns) { to_panels(from, to, k_count, columns); }

/**
 * Attention in groups: `rows` queries of each of heads · group query heads against the keys of their group.
 * queries [heads, group · rows, K] (scaled), keys [heads, K, length], values [heads, length, K], mask [rows, length] to add
 * or none → to [rows, heads · group · K]. scratch: K · P + length · Q + 24 · (P + Q) values, where P and Q are length and K
 * rounded up to eight.
 */
EXPORT("attend")
void attend(const float *queries, const float *keys, const float *values, const float *mask, float *to, float *scratch,
            int rows, int heads, int group, int head_dim, int length) {
  const int padded = (length + 7) & ~7, wide = (head_dim + 7) & ~7, width = heads * group * head_dim;
  float *key_panels = scratch, *value_panels = key_panels + head_dim * padded;
  float *scores = value_panels + length * wide, *mixed = scores + BLOCK * padded;
  for (int head = 0; head < heads; head++) {
    to_panels(keys + head * head_dim * length, key_panels, head_dim, length);
    to_panels(values + head * length * head_dim, value_panels, length, head_dim);
    const float *own = queries + head * group * rows * head_dim;
    for (int first = 0; first < group * rows; first += BLOCK) {
      const int count = group * rows - first < BLOCK ? group * rows - first : BLOCK;
      product(own + first * head_dim, head_dim, key_panels, 0, scores, padded, count, padded, head_dim, STORE);
      if (mask) {
        for (int i = 0; i < count; i++) {
          const float *hidden = mask + (first + i) % rows * length;
          for (int key = 0; key < length; key++) scores[i * padded + key] += hidden[key];
        }
      }
      softmax(scores, count, length, padded);
      product(scores, padded, value_panels, 0, mixed, wide, count, wide, length, STORE);
      for (int i = 0; i < count; i++) {
        const int row = (first + i) % rows, member = (first + i) / rows;
        float *at = to + row * width + (head * group + member) * head_dim;
        for (int channel = 0; channel < head_dim; channel++) at[channel] = mixed[i * wide + channel];
      }
    }
  }
}
