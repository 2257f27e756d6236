/**
 * What LLaDA's loop and its descendants share: blocks, and a number of positions per step that is fixed when a block is
 * entered (arXiv:2502.09992; ML-GSAI/LLaDA, generate.py, `generate` and `get_num_transfer_tokens`).
 *
 * The reference wants lengths that divide evenly and, given more steps than masks, spends the surplus on iterations that
 * commit nothing. Here the last block may be shorter, and a block ends with its last mask.
 */
import { type BlockClock, blockCandidates, currentBlock, tick } from "./blocks";
import { stepsPerBlock } from "./llada-settings";
import { optionalSetting } from "./params";
import { evenQuota } from "./schedule";
import { topOf } from "./selection";
import type { DecodingStrategy, Selection, SelectView } from "./strategy";

/** How strategies with blocks ask: about the masks of the block under way. */
export const blockDecisions = { candidates: blockCandidates } as const satisfies Partial<DecodingStrategy>;

/** Where the block under way stands and how many of its positions go now. */
export function blockQuota(view: SelectView<string, BlockClock>) {
  const { block, rows } = currentBlock(view);
  const clock = tick(view.memory, block, rows.length);
  const everyPosition = optionalSetting(view.settings, "steps") === null;
  const steps = everyPosition ? clock.masked : stepsPerBlock(view.settings, view.response.length);
  // Masks can outlast their share of the steps where the response was changed by hand: then one goes after the other.
  const quota = Math.max(1, evenQuota(clock.masked, steps, clock.step));
  return { clock, rows, steps, quota: Math.min(rows.length, quota) };
}

/** LLaDA's own rule: the best-ranked positions of the block, as many as its step asks for. */
export function commitQuota(view: SelectView<string, BlockClock>): Selection<BlockClock> {
  const { clock, rows, quota } = blockQuota(view);
  const commits = topOf(rows, view.proposal.score, quota).map((row) => ({ row, reason: "quota" as const }));
  return { commits, gate: { quota }, memory: clock };
}
