/** The hash-defined network of the golden files: exact integers, so every platform gets the same logits. */
import { type MaskPredictor, type Prediction, type PredictionTable, TOP_K } from "@/lib/engine/predictor";

export interface SyntheticModel {
  readonly seed: number;
  /** Logits are multiples of gain16 / 4096. */
  readonly gain16: number;
  readonly vocabularySize: number;
  readonly maskId: number;
  readonly promptLength: number;
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

export function h3(seed: number, a: number, b: number, c = 0, d = 0): number {
  let hash = mix32(seed ^ 0x9e3779b9);
  for (const value of [a, b, c, d]) hash = mix32(hash + Math.imul(value + 1, 0x85ebca6b));
  return hash;
}

/** [V] logits of the token at `position`, which look at its two neighbours. */
export function syntheticRow(model: SyntheticModel, canvas: Int32Array, position: number): Float32Array {
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

/** Statistics of logits as the engine gives them. @param logits [M, V] */
export function tableOf(positions: Int32Array, logits: Float32Array, width: number): PredictionTable {
  const rows = positions.length;
  const table = {
    positions,
    topIds: new Int32Array(rows * TOP_K).fill(-1),
    topProbs: new Float32Array(rows * TOP_K),
    logSumExp: new Float32Array(rows),
    entropy: new Float32Array(rows),
    margin: new Float32Array(rows),
  };
  for (let row = 0; row < rows; row++) {
    const raw = Array.from(logits.subarray(row * width, (row + 1) * width));
    const largest = Math.max(...raw);
    const logSumExp = largest + Math.log(raw.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
    const probabilities = raw.map((logit) => Math.exp(logit - logSumExp));
    const order = raw.map((_, token) => token).sort((a, b) => raw[b]! - raw[a]! || a - b);
    order.slice(0, TOP_K).forEach((token, rank) => {
      table.topIds[row * TOP_K + rank] = token;
      table.topProbs[row * TOP_K + rank] = probabilities[token]!;
    });
    table.logSumExp[row] = logSumExp;
    table.entropy[row] = -probabilities.reduce((sum, p) => sum + (p > 0 ? p * Math.log(p) : 0), 0);
    table.margin[row] = probabilities[order[0]!]! - probabilities[order[1]!]!;
  }
  return table;
}

/**
 * A predictor over any row function; counts one evaluation a call. Rows depend on tokens alone, so what is taken from a
 * cache is never stale: windows change the cost and which rows may be asked for.
 */
export function predictorOf(
  model: Pick<SyntheticModel, "vocabularySize" | "maskId" | "promptLength">,
  row: (canvas: Int32Array, position: number) => Float32Array,
): MaskPredictor {
  // A row never looks at its own token, so it says what a shadow of the position would say.
  const probabilityOf = (canvas: Int32Array, position: number) => {
    const logits = row(canvas, position);
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    return Math.exp(logits[canvas[position]!]!) / total;
  };
  return {
    vocabularySize: model.vocabularySize,
    maskId: model.maskId,
    promptLength: model.promptLength,
    offers: { windows: true, verification: true },
    async predict({ canvas: asked, rows, wantLogits, unconditional, window, verify }, signal): Promise<Prediction> {
      signal?.throwIfAborted();
      const { start, end } = window ?? { start: 0, end: asked.length };
      const outside = rows.find((position) => position < start || position >= end);
      if (outside !== undefined) throw new Error(`row ${outside} lies outside the window ${start} … ${end - 1}`);
      const canvas = unconditional ? asked.slice().fill(model.maskId, 0, model.promptLength) : asked;
      const logits = new Float32Array(rows.length * model.vocabularySize);
      rows.forEach((position, index) => {
        logits.set(row(canvas, position), index * model.vocabularySize);
      });
      return {
        table: tableOf(rows, logits, model.vocabularySize),
        ...(wantLogits ? { logits } : {}),
        ...(verify ? { verified: Float32Array.from(verify, (position) => probabilityOf(canvas, position)) } : {}),
        cost: { tokens: end - start, cachedTokens: canvas.length - (end - start), evaluations: 1, modelMs: 0 },
      };
    },
  };
}

export function syntheticPredictor(model: SyntheticModel): MaskPredictor {
  return predictorOf(model, (canvas, position) => syntheticRow(model, canvas, position));
}
