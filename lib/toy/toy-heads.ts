/** A drafter inside a toy network, for miniatures and tests: its states are logits, and what it drafts is a plain function. */
import type { DraftHeads } from "@/lib/decoding/strategy";

/** Work of a toy: a drafted token takes two and a half layers. */
const WORK = { tokens: 10, state: 10, next: 50 } as const;

/** @param next [V] logits of the token behind these ids, of prompt and answer, given the last state of the model */
export function toyHeads(
  vocabularySize: number,
  next: (ids: readonly number[], last: Float32Array) => Float32Array,
): DraftHeads {
  return {
    network: {
      vocabularySize,
      stateOf: (logits) => logits.slice(),
      seeState: (state, position) => Float32Array.of(position, state[0]!),
      seeTokens: (_ids, position) => Float32Array.of(position, 0),
      next: (ids, seen, last) => {
        if (seen.length !== ids.length - 1 || seen.some(([position], at) => position !== at)) {
          throw new Error(`saw ${seen.length} positions before the last of ${ids.length}`);
        }
        return { logits: next(ids, last), seen: Float32Array.of(ids.length - 1, 0) };
      },
      work: WORK,
    },
    layerMultiplications: 20,
  };
}
