import { positionOf } from "../blocks";
import { klass as declaration, type Stability } from "../declarations/klass";
import { blockQuota } from "../llada";
import { numberSetting } from "../params";
import { moveRemembered } from "../remembered";
import { topOf } from "../selection";
import type { DecodingStrategy, SelectView } from "../strategy";

/** The reference adds this inside both logarithms. */
const FLOOR = 1e-12;

/** [V] probabilities of a row. */
function distributionOf({ table, logits }: SelectView, row: number): Float64Array {
  const width = logits!.length / table.positions.length;
  const scores = logits!.subarray(row * width, (row + 1) * width);
  return Float64Array.from(scores, (logit) => Math.exp(logit - table.logSumExp[row]!));
}

/** KL(now ‖ before), nats. A position without a before has diverged without bound. */
function divergence(now: Float64Array, before: Float64Array | undefined): number {
  if (!before) return Number.POSITIVE_INFINITY;
  return now.reduce((sum, p, token) => sum + p * (Math.log(p + FLOOR) - Math.log(before[token]! + FLOOR)), 0);
}

/** What is known of each masked position's steadiness after this iteration. */
function observe(view: SelectView<string, Stability>, history: number): Pick<Stability, "previous" | "divergences"> {
  const previous = new Map<number, Float64Array>();
  const divergences = new Map<number, readonly number[]>();
  for (const row of view.table.positions.keys()) {
    const position = positionOf(view, row);
    const now = distributionOf(view, row);
    const seen = view.memory.divergences.get(position) ?? [];
    previous.set(position, now);
    divergences.set(position, [...seen, divergence(now, view.memory.previous.get(position))].slice(-history));
  }
  return { previous, divergences };
}

/**
 * Commits the positions of the block whose distribution has stopped moving and whose token is probable; when there is
 * none, LLaDA's quota goes ahead. A position's divergence is followed from the first iteration on, blocks or not.
 */
export const klass: DecodingStrategy<string, Stability> = {
  ...declaration,
  select(view) {
    const { clock, rows, quota } = blockQuota(view);
    const { score } = view.proposal;
    const [threshold, limit, history] = ["threshold", "divergence", "history"].map((key) =>
      numberSetting(view.settings, key),
    ) as [number, number, number];
    const observed = observe(view, history);
    const steady = (row: number) => {
      const seen = observed.divergences.get(positionOf(view, row))!;
      return clock.step >= history - 1 && seen.every((value) => value < limit);
    };
    const passing = rows.filter((row) => score[row]! > threshold && steady(row));
    const chosen = passing.length > 0 ? passing : topOf(rows, score, quota);
    const reason = passing.length > 0 ? ("threshold" as const) : ("fallback" as const);
    return {
      commits: chosen.map((row) => ({ row, reason })),
      gate: { threshold, ...(passing.length > 0 ? {} : { quota }) },
      memory: { ...clock, ...observed },
    };
  },
  amend: (memory, change) => ({
    ...memory,
    previous: moveRemembered(memory.previous, change),
    divergences: moveRemembered(memory.divergences, change),
  }),
};
