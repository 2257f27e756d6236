/* The network's element-wise steps for training on a CPU, each in one pass over memory: see kernels.py.
   Activations are bfloat16 (the upper half of a float32), or float32 when compiled with -DSINGLE; statistics float32. */
#include <math.h>
#include <stdint.h>

#ifdef SINGLE
typedef float real;

static inline float wide(real x) { return x; }

static inline real narrow(float x) { return x; }
#else
typedef uint16_t real;
typedef union { uint32_t bits; float value; } word;

static inline float wide(real x) { return ((word){ .bits = (uint32_t)x << 16 }).value; }

static inline real narrow(float x) { /* to the nearest, ties to even */
  uint32_t bits = ((word){ .value = x }).bits;
  return (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
}
#endif

/* y = x / rms(x) · w;  x [n, d], scale [n] keeps 1 / rms */
void rms_forward(const float *restrict x, const float *restrict w, real *restrict y, float *restrict scale, long n, long d, float eps) {
  for (long row = 0; row < n; row++, x += d, y += d) {
    float sum = 0;
    for (long j = 0; j < d; j++) sum += x[j] * x[j];
    const float s = scale[row] = 1 / sqrtf(sum / d + eps);
    for (long j = 0; j < d; j++) y[j] = narrow(x[j] * s * w[j]);
  }
}

void rms_backward(const real *restrict gy, const float *restrict x, const float *restrict w, const float *restrict scale, float *restrict gx, float *restrict gw, long n,
                  long d) {
  for (long row = 0; row < n; row++, x += d, gy += d, gx += d) {
    const float s = scale[row];
    float sum = 0;
    for (long j = 0; j < d; j++) sum += wide(gy[j]) * w[j] * x[j];
    const float along = s * s * s * sum / d;
    for (long j = 0; j < d; j++) {
      const float g = wide(gy[j]);
      gx[j] = s * g * w[j] - along * x[j];
      gw[j] += g * x[j] * s;
    }
  }
}

/* 1 / (1 + exp(−x)). Beyond the exponent's range the fast mathematics that this is compiled with makes no infinity but
   a NaN; gates as large as 100 do occur. */
static inline float sigmoid(float x) { return 1 / (1 + expf(fminf(-x, 80))); }

/* silu(gate) · up;  both [n, 2h]: gate, then up */
void gated_forward(const real *restrict both, real *restrict y, long n, long h) {
  for (long row = 0; row < n; row++, both += 2 * h, y += h)
    for (long j = 0; j < h; j++) {
      const float gate = wide(both[j]);
      y[j] = narrow(gate * sigmoid(gate) * wide(both[h + j]));
    }
}

void gated_backward(const real *restrict gy, const real *restrict both, real *restrict gboth, long n, long h) {
  for (long row = 0; row < n; row++, both += 2 * h, gboth += 2 * h, gy += h)
    for (long j = 0; j < h; j++) {
      const float gate = wide(both[j]), up = wide(both[h + j]), g = wide(gy[j]);
      const float open = sigmoid(gate);
      gboth[j] = narrow(g * up * open * (1 + gate * (1 - open)));
      gboth[h + j] = narrow(g * gate * open);
    }
}

/* softmax over rows of s ≤ 512 */
void shares_forward(const real *restrict scores, real *restrict p, long n, long s) {
  float e[512];
  for (long row = 0; row < n; row++, scores += s, p += s) {
    float top = -INFINITY, sum = 0;
    for (long j = 0; j < s; j++) top = wide(scores[j]) > top ? wide(scores[j]) : top;
    for (long j = 0; j < s; j++) e[j] = expf(wide(scores[j]) - top);
    for (long j = 0; j < s; j++) sum += e[j];
    const float scale = 1 / sum;
    for (long j = 0; j < s; j++) p[j] = narrow(e[j] * scale);
  }
}

void shares_backward(const real *restrict gp, const real *restrict p, real *restrict gscores, long n, long s) {
  for (long row = 0; row < n; row++, gp += s, p += s, gscores += s) {
    float sum = 0;
    for (long j = 0; j < s; j++) sum += wide(gp[j]) * wide(p[j]);
    for (long j = 0; j < s; j++) gscores[j] = narrow(wide(p[j]) * (wide(gp[j]) - sum));
  }
}

static inline void turn(const real *restrict x, const float *restrict cos, const float *restrict sin, real *restrict y, long k, float direction) {
  for (long j = 0; j < k / 2; j++) {
    const float a = wide(x[j]), b = wide(x[j + k / 2]);
    y[j] = narrow(a * cos[j] - direction * b * sin[j]);
    y[j + k / 2] = narrow(b * cos[j] + direction * a * sin[j]);
  }
}

/* all [b, s, (h + 2g) · k] to q [b, h, s, k], k and v [b, g, s, k], queries and keys rotated; or, backward, from
   there to all, rotated back. cos, sin [b, s, k] */
void heads(real *restrict all, const float *restrict cos, const float *restrict sin, real *restrict q, real *restrict k, real *restrict v, long b, long s, long h, long g,
           long size, long backward) {
  for (long row = 0; row < b; row++)
    for (long place = 0; place < s; place++, cos += size, sin += size)
      for (long head = 0; head < h + 2 * g; head++, all += size) {
        real *part = head < h       ? q + ((row * h + head) * s + place) * size
                     : head < h + g ? k + ((row * g + head - h) * s + place) * size
                                    : v + ((row * g + head - h - g) * s + place) * size;
        const real *from = backward ? part : all;
        real *to = backward ? all : part;
        if (head < h + g) turn(from, cos, sin, to, size, backward ? -1 : 1);
        else for (long j = 0; j < size; j++) to[j] = from[j];
      }
}
