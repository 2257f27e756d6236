import type { AttentionReading } from "@/lib/engine/predictor";
import { positionOf } from "../blocks";
import { dawn as declaration } from "../declarations/dawn";
import { blockDecisions } from "../llada";
import { numberSetting } from "../params";
import { topRows } from "../selection";
import type { DecodingStrategy, SelectView } from "../strategy";

/** Whether a response position depends on another one: whether it attends to it, and not as all positions do. */
type Dependence = (position: number, on: number) => boolean;

/** Attention averaged over its layers, without the positions that all attend to, held against the edge threshold. */
function dependenceOf({ rows, keys, shares }: AttentionReading, { settings, promptLength }: SelectView): Dependence {
  const [edge, sink] = [numberSetting(settings, "edge"), numberSetting(settings, "sink")];
  const size = rows.length * keys.length;
  const layers = shares.length / size;
  const mean = Float64Array.from({ length: size }, (_, at) => {
    let sum = 0;
    for (let layer = 0; layer < layers; layer++) sum += shares[layer * size + at]!;
    return sum / layers;
  });
  const isSink = Array.from(keys, (_, key) => {
    let sum = 0;
    for (let row = 0; row < rows.length; row++) sum += mean[row * keys.length + key]!;
    return sum / rows.length > sink;
  });
  const [rowOf, keyOf] = [rows, keys].map((places) => new Map(Array.from(places, (place, at) => [place, at])));
  return (position, on) => {
    const [row, key] = [rowOf!.get(position + promptLength), keyOf!.get(on + promptLength)];
    if (position === on || row === undefined || key === undefined || isSink[key]) return false;
    return mean[row * keys.length + key]! >= edge;
  };
}

/** Known positions whose own prediction is sure. */
function anchorsOf({ watched, promptLength, settings }: SelectView): number[] {
  if (!watched) return [];
  const sure = numberSetting(settings, "threshold");
  const width = watched.topProbs.length / watched.positions.length;
  return Array.from(watched.positions.keys())
    .filter((row) => watched.topProbs[row * width]! >= sure)
    .map((row) => watched.positions[row]! - promptLength);
}

/**
 * Commits several positions at once only where the attention says that they do not depend on each other: those that are
 * sure, those that depend on a sure known token, and of the others a set without an edge between any two. In the code
 * tokens of the prompt may be anchors, too; here a network is not asked what it would write into its question. Where
 * conflicts leave the set smaller than it might be, the code also overwrites the canvas's first token.
 */
export const dawn: DecodingStrategy = {
  ...declaration,
  ...blockDecisions,
  watch: (known) => known,
  select(view) {
    const { settings } = view;
    const { score } = view.proposal;
    const [threshold, induced, low] = ["threshold", "induced", "low"].map((key) => numberSetting(settings, key)) as [
      number,
      number,
      number,
    ];
    const depends = dependenceOf(view.attention!, view);
    const at = (row: number) => positionOf(view, row);
    const ranked = topRows(score, score.length);
    const anchors = anchorsOf(view);
    const sure = ranked.filter((row) => score[row]! >= threshold);
    const behind = ranked.filter((row) => score[row]! >= induced && anchors.some((anchor) => depends(at(row), anchor)));
    const led = sure.filter((row) => behind.includes(row));
    const rest = ranked.filter(
      (row) =>
        score[row]! >= low &&
        !sure.includes(row) &&
        !behind.includes(row) &&
        !led.some((other) => depends(at(row), at(other))),
    );
    const apart: number[] = [];
    for (const row of rest) {
      const meets = (other: number) => depends(at(row), at(other)) || depends(at(other), at(row));
      if (!apart.some(meets)) apart.push(row);
    }
    const chosen = [
      ...sure.map((row) => ({ row, reason: "threshold" as const })),
      ...behind.filter((row) => !sure.includes(row)).map((row) => ({ row, reason: "leap" as const })),
      ...apart.map((row) => ({ row, reason: "apart" as const })),
    ];
    return {
      commits: chosen.length > 0 ? chosen : [{ row: ranked[0]!, reason: "fallback" as const }],
      gate: { threshold },
    };
  },
};
