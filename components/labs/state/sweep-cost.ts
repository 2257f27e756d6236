/** What a sweep comes to before anything is loaded. */
import { emojiWorld } from "@/lib/study/emoji-world";
import { type Estimate, estimate } from "@/lib/sweep/estimate";
import { lanesOf } from "@/lib/sweep/grid";
import { planSweep } from "@/lib/sweep/plan";
import type { Sweep } from "@/lib/sweep/schema";

/** Most cells that a page looks at one by one. */
const MOST_CELLS = 20_000;

interface SweepCost {
  /** Cells, answers and evaluations; null where it cannot be run. */
  readonly estimate: Estimate | null;
  /** Why it cannot be run at all, as a sentence; null where it can. */
  readonly problem: string | null;
  /** What of it cannot go together, a sentence each. */
  readonly conflicts: readonly string[];
}

const problems = emojiWorld();

/** Sums up a sweep as it is written. */
export function costOf(sweep: Sweep): SweepCost {
  const failed = (problem: string): SweepCost => ({ estimate: null, problem, conflicts: [] });
  try {
    const points = sweep.lanes.reduce((sum, lane) => sum + lanesOf(lane).length, 0);
    const cells = points * sweep.lengths.length * sweep.priors.length * sweep.tasks.length;
    if (cells > MOST_CELLS) {
      const found = `${points} lanes × ${sweep.lengths.length} lengths × ${sweep.priors.length} priors × ${sweep.tasks.length} tasks`;
      return failed(
        `Expected at most ${MOST_CELLS.toLocaleString("en")} cells, found ${cells.toLocaleString("en")}: ${found}.`,
      );
    }
    const plan = planSweep(sweep, problems);
    const expected = estimate(plan, []);
    return { estimate: expected, problem: expected.problem, conflicts: plan.conflicts };
  } catch (error) {
    if (error instanceof RangeError) return failed(error.message);
    throw error;
  }
}
