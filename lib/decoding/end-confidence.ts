/** How sure a network is that the answer ends within the response: what strategies go by that find the length. */
import { TOP_K } from "@/lib/engine/predictor";
import type { ParamSpec, SelectView } from "./strategy";

/** How far `endConfidence` looks. */
export const endWindowParam = {
  label: "End window",
  help: "Positions at the end that are looked at for end tokens; higher values want a longer tail.",
  kind: "integer",
  default: 32,
  min: 1,
  max: 64,
  step: 1,
} as const satisfies ParamSpec;

/**
 * Probability of an end token over the last positions where one is the best, known ones too, as a share of the whole
 * window however few there are (DAEDAL, arXiv:2508.00819, and ρ-EOS, arXiv:2601.22527, by the same code). The
 * references' network repeats its end token to the end of the response; where pads stand behind it, these say the same.
 * @param window positions at most, at least 1
 * @returns within [0, 1]
 */
export function endConfidence({ table, watched, endIds }: SelectView, window: number): number {
  const ending = (watched ? [table, watched] : [table])
    .flatMap((of) =>
      Array.from(of.positions, (position, row) => ({
        position,
        token: of.topIds[row * TOP_K]!,
        probability: of.topProbs[row * TOP_K]!,
      })),
    )
    .filter(({ token }) => endIds.includes(token))
    .sort((a, b) => b.position - a.position);
  return ending.slice(0, window).reduce((sum, { probability }) => sum + probability, 0) / window;
}
