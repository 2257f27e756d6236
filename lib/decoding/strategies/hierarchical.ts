import { positionOf } from "../blocks";
import { blockBasis, inertInBlocks, shortBlockParams, thresholdParam } from "../llada";
import { numberSetting, optionalSetting } from "../params";
import { topOf, topRows } from "../selection";
import type { DecodingStrategy, SelectView } from "../strategy";
import { DINFER_SOURCE } from "./dinfer-threshold";

/** Rows of the masked positions in maximal runs of neighbours. */
function contiguousRuns(view: SelectView): number[][] {
  const runs: number[][] = [];
  for (const row of view.table.positions.keys()) {
    const adjoins = row > 0 && positionOf(view, row) === positionOf(view, row - 1) + 1;
    if (adjoins) runs.at(-1)!.push(row);
    else runs.push([row]);
  }
  return runs;
}

/**
 * Commits the best position of every run of masks, which halves the runs and takes about log₂ as many iterations, and
 * everything above the upper threshold. The variant of the code that gives tokens back to the mask is not followed.
 */
export const hierarchical: DecodingStrategy = {
  ...blockBasis,
  id: "hierarchical",
  label: "Hierarchical",
  summary: "Unmask the best token of every run of masks, so that gaps split again and again.",
  source: `${DINFER_SOURCE}, HierarchyDecoder`,
  group: "Adaptive",
  rule: {
    formula: [
      'B = G_1 ∪ … ∪ G_g "(runs of neighbouring masks)"',
      "C = { i = argmax_[j ∈ G] p_j : p_i > ℓ } ∪ { i : p_i > θ } ∪ top_1(B; p)",
    ],
    text: "Every run of neighbouring masks commits its most probable position if that is above the lower threshold, so each gap is split and the next iteration works on both halves: about log₂ as many iterations. Positions committed together stand apart, which is why they disturb each other less. The price is that a run's best may be quite unsure.",
    symbols: { low: "ℓ", threshold: "θ" },
  },
  params: {
    low: {
      label: "Lower threshold",
      help: "Probability that the best token of a run must exceed; higher values are more careful and slower.",
      kind: "number",
      default: 0.4,
      min: 0,
      max: 1,
      step: 0.01,
    },
    threshold: {
      ...thresholdParam,
      label: "Upper threshold",
      help: "Probability above which a token is committed wherever it stands.",
      kind: "optional",
      initial: 0.9,
    },
    ...shortBlockParams,
  },
  select(view) {
    const { score } = view.proposal;
    const low = numberSetting(view.settings, "low");
    const threshold = optionalSetting(view.settings, "threshold") ?? Number.POSITIVE_INFINITY;
    const ofRuns = contiguousRuns(view)
      .flatMap((run) => topOf(run, score, 1))
      .filter((row) => score[row]! > low);
    const sure = Array.from(score.keys()).filter((row) => score[row]! > threshold);
    const [best] = topRows(score, 1) as [number];
    const rows = [...new Set([best, ...ofRuns, ...sure])];
    const bar = Math.min(low, threshold);
    const reason = (row: number) => (score[row]! > bar ? ("threshold" as const) : ("fallback" as const));
    return { commits: rows.map((row) => ({ row, reason: reason(row) })), gate: { threshold: bar } };
  },
  inert: (settings) => {
    const threshold = optionalSetting(settings, "threshold");
    return [
      ...(threshold !== null && threshold <= numberSetting(settings, "low")
        ? [{ key: "low", message: "Everything above the upper threshold goes anyway: the lower one has no effect." }]
        : []),
      ...inertInBlocks(settings),
    ];
  },
};
