/** What a probe said of a response that then came to stand: the network is not asked again. */
import type { Prediction, PredictRequest } from "@/lib/engine/predictor";
import { pickRows } from "./pick-rows";

/** An answer to a probe. */
export interface Foreseen {
  /** [N] prompt and the response that was probed. */
  readonly canvas: Int32Array;
  readonly prediction: Prediction;
}

/** What answering costs when the network has said it before. */
const FREE = { tokens: 0, cachedTokens: 0, evaluations: 0, modelMs: 0 } as const;

/** The answer to a plain question about a canvas that was probed, at no cost; null where there is none. */
export function recall(foreseen: readonly Foreseen[], request: PredictRequest): Prediction | null {
  const { canvas, rows, wantLogits, unconditional, appended, partial, exit, verify, branches, attentionLayers } =
    request;
  if (unconditional || appended || partial || exit !== undefined || verify || branches || attentionLayers) return null;
  const same = (probed: Int32Array) =>
    probed.length === canvas.length && probed.every((token, at) => token === canvas[at]);
  const found = foreseen.find(
    ({ canvas: probed, prediction: { table, logits } }) =>
      same(probed) && rows.every((row) => table.positions.includes(row)) && (!wantLogits || logits !== undefined),
  );
  return found ? { ...pickRows(found.prediction, rows), cost: FREE } : null;
}
