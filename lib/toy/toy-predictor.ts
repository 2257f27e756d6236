/**
 * Networks without weights: a row of logits is a plain function of the canvas, so a strategy runs anywhere and gives the
 * same run everywhere. The hash-defined one is that of the golden traces: exact integers, the same on every platform.
 */
import type { AttentionReading, BranchRows, MaskPredictor, Prediction, PredictRequest } from "@/lib/engine/predictor";
import { rowStatistics } from "@/lib/engine/statistics";

/** What any toy has in common with a network. */
type ToyShape = Pick<MaskPredictor, "vocabularySize" | "maskId" | "promptLength">;

/** The network of the golden traces. */
export interface HashModel extends ToyShape {
  readonly seed: number;
  /** Logits are multiples of gain16 / 4096. */
  readonly gain16: number;
  /** Every mask in the canvas counts, so that all rows change in every iteration and none tie. */
  readonly globalContext?: boolean | undefined;
}

export function mix32(word: number): number {
  let hash = word >>> 0;
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x7feb352d) >>> 0;
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x846ca68b) >>> 0;
  hash ^= hash >>> 16;
  return hash >>> 0;
}

/** A hash of up to four numbers, 0 … 2³² − 1. */
export function h3(seed: number, a: number, b: number, c = 0, d = 0): number {
  let hash = mix32(seed ^ 0x9e3779b9);
  for (const value of [a, b, c, d]) hash = mix32(hash + Math.imul(value + 1, 0x85ebca6b));
  return hash;
}

/** [V] logits of the token at `position`, which look at its two neighbours. */
export function hashRow(model: HashModel, canvas: Int32Array, position: number): Float32Array {
  const left = canvas[position - 1] ?? 31;
  const masks = model.globalContext ? canvas.filter((token) => token === model.maskId).length : 0;
  const right = (canvas[position + 1] ?? 31) + 64 * masks;
  return Float32Array.from({ length: model.vocabularySize }, (_, token) => {
    if (token === model.maskId) return -64;
    const own = h3(model.seed, position, token) % 1024;
    const context = h3(model.seed ^ 0x5bd1e995, position, token, left, right) % 512;
    return ((own + context) * model.gain16) / 4096;
  });
}

export function hashPredictor(model: HashModel): MaskPredictor {
  return predictorOf(model, (canvas, position) => hashRow(model, canvas, position));
}

/**
 * A predictor over any row function; counts one evaluation a call. Rows depend on tokens alone, so what is taken from a
 * cache is never stale: running some positions only changes the cost.
 * @param row [V] logits of the token at an absolute position, with so many tokens appended to the response; must not
 *   look at the token that stands there
 */
export function predictorOf(
  { vocabularySize, maskId, promptLength, seed = 0 }: ToyShape & { readonly seed?: number },
  row: (canvas: Int32Array, position: number, appended: number) => Float32Array,
): MaskPredictor {
  // A row never looks at its own token, so it says what a shadow of the position would say.
  const probabilityOf = (canvas: Int32Array, position: number, appended: number) => {
    const logits = row(canvas, position, appended);
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    return Math.exp(logits[canvas[position]!]!) / total;
  };
  return {
    vocabularySize,
    maskId,
    promptLength,
    offers: { partial: true, verification: true, earlyExit: true, exitHeads: true, attention: true, branches: true },
    async predict(request, signal): Promise<Prediction> {
      const {
        canvas: asked,
        rows,
        appended = 0,
        wantLogits,
        unconditional,
        partial,
        verify,
        branches,
        attentionLayers,
      } = request;
      signal?.throwIfAborted();
      const ran = partial && Int32Array.from(new Set([...partial.run, ...rows])).sort();
      const tokens = ran?.length ?? asked.length;
      const canvas = unconditional ? asked.slice().fill(maskId, 0, promptLength) : asked;
      const logits = new Float32Array(rows.length * vocabularySize);
      rows.forEach((position, index) => {
        logits.set(row(canvas, position, appended), index * vocabularySize);
      });
      const left = request.exit === undefined ? null : leave(logits, request.exit.atLeast);
      const said = left?.logits ?? logits;
      return {
        table: { positions: rows, ...rowStatistics(said, vocabularySize) },
        ...(wantLogits ? { logits: said } : {}),
        ...(verify
          ? { verified: Float32Array.from(verify, (position) => probabilityOf(canvas, position, appended)) }
          : {}),
        ...(branches ? { branches: alongBranches(canvas, branches, vocabularySize, row) } : {}),
        ...(attentionLayers
          ? { attention: toyAttention(canvas, maskId, ran ?? null, partial?.seen ?? null, attentionLayers, seed) }
          : {}),
        ...(ran ? { ran } : {}),
        cost: {
          tokens,
          cachedTokens: Math.max(0, (partial?.seen?.length ?? canvas.length) - tokens),
          evaluations: 1,
          ...(left ? { layers: left.layers } : {}),
          modelMs: 0,
        },
      };
    },
  };
}

/** What a toy says behind each token of side branches: as if its branch were all that stands behind the fork. */
function alongBranches(
  canvas: Int32Array,
  { ids, after }: NonNullable<PredictRequest["branches"]>,
  vocabularySize: number,
  row: (canvas: Int32Array, position: number, appended: number) => Float32Array,
): BranchRows {
  const logits = new Float32Array(ids.length * vocabularySize);
  const texts: number[][] = [];
  const positions = Int32Array.from(ids, (id, index) => {
    const at = after[index]!;
    const text = [...(at < canvas.length ? canvas.subarray(0, at + 1) : texts[at - canvas.length]!), id];
    texts.push(text);
    const alone = Int32Array.from(canvas, (token, place) => text[place] ?? token);
    logits.set(row(alone, text.length, 0), index * vocabularySize);
    return text.length;
  });
  return { table: { positions, ...rowStatistics(logits, vocabularySize) }, logits };
}

/** Attention of a toy, [layers, S, T]: it looks at the positions, and at whether they are masked. */
function toyAttention(
  canvas: Int32Array,
  maskId: number,
  ran: Int32Array | null,
  seen: Int32Array | null,
  layers: number,
  seed: number,
): AttentionReading {
  const count = Math.min(layers, TOY_LAYERS);
  const all = Int32Array.from(canvas.keys());
  const [rows, keys] = [ran ?? all, seen ?? all];
  const shares = new Float32Array(count * rows.length * keys.length);
  for (let layer = 0; layer < count; layer++) {
    rows.forEach((row, at) => {
      const weights = Array.from(keys, (key) => {
        const masked = [row, key].map((place) => (canvas[place] === maskId ? 1 : 0)) as [number, number];
        return (h3(seed ^ 0x27d4eb2f, row, key, layer, 2 * masked[0] + masked[1]) % 256) ** 3;
      });
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      shares.set(
        weights.map((weight) => weight / total),
        (layer * rows.length + at) * keys.length,
      );
    });
  }
  return { rows, keys, shares };
}

/** Layers of a toy. Each adds its share to the logits. */
const TOY_LAYERS = 6;

/** What the first layer says of a row that is sure enough of it; the last one in any case. */
function leave(logits: Float32Array, margin: number) {
  for (let layers = 1; ; layers++) {
    const early = logits.map((logit) => (logit * layers) / TOY_LAYERS);
    const isSure = rowStatistics(early, logits.length).margin[0]! >= margin;
    if (isSure || layers === TOY_LAYERS) return { logits: early, layers };
  }
}
