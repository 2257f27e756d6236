/** Models that were trained at one response length, beside those that were trained at many, from the recorded sweep. */
import { type LengthCurve, lengthCurves } from "@/lib/sweep/length-bias";
import type { Row } from "@/lib/sweep/row";

/** Accuracy of a model at the response lengths of a recorded sweep. */
export interface ModelAtLengths {
  readonly model: string;
  /** Whether its last phase has seen responses of one length only. */
  readonly sawOneLength: boolean;
  readonly curve: LengthCurve;
}

/** By origin: the one that saw a single length, then the one that saw many. */
const PAIRS = [
  ["mini-dimple-fixed", "mini-dimple-long"],
  ["mini-diffusion-fixed", "mini-diffusion"],
] as const;

/** The pairs of which both were measured, each over all its lengths. */
export function pairsAtLengths(rows: readonly Row[]): readonly (readonly ModelAtLengths[])[] {
  return PAIRS.flatMap((pair) => {
    const models = pair.flatMap((model, at) => {
      const [curve] = lengthCurves(rows.filter((row) => row.model === model));
      return curve ? { model, sawOneLength: at === 0, curve } : [];
    });
    return models.length === pair.length ? [models] : [];
  });
}
