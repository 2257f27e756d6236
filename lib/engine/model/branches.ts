/** Side branches of a draft (`DecoderPass.branches`): tokens that stand in the same places as others behind a fork. */
import { RequestError } from "../errors";
import type { AttentionPattern } from "../executor";

/** More than a bit mask of them holds. */
export const MOST_BRANCHES = 31;

/** What the token of a branch sees. */
export interface Lineage {
  /** Last position of the canvas that it sees. */
  readonly fork: number;
  /** Bit i: token i of the branches, itself included. */
  readonly own: number;
  /** Tokens of the branches between the fork and itself, itself included. */
  readonly depth: number;
}

/** @param after what each token stands behind: a position below `end`, or `end` and the place of an earlier token */
export function lineages(after: Int32Array, end: number): Lineage[] {
  const found: Lineage[] = [];
  after.forEach((at, index) => {
    const before = at < end ? { fork: at, own: 0, depth: 0 } : found[at - end]!;
    found.push({ fork: before.fork, own: before.own | (1 << index), depth: before.depth + 1 });
  });
  return found;
}

/** @throws RequestError for branches that no network of this mask can look along */
export function checkBranches(after: Int32Array | undefined, end: number, attention: AttentionPattern): void {
  if (!after || after.length === 0) return;
  if (attention !== "causal") throw new RequestError(`expected a causal mask for side branches, found ${attention}`);
  if (after.length > MOST_BRANCHES) {
    throw new RequestError(`expected at most ${MOST_BRANCHES} tokens in side branches, found ${after.length}`);
  }
  const stray = after.findIndex((at, index) => !(at >= 0 && at < end + index));
  if (stray >= 0) throw new RequestError(`expected token ${stray} of the side branches to stand behind an earlier one`);
}
