import { positionOf } from "../blocks";
import { mist as declaration, type FirstPass } from "../declarations/mist";
import type { DecodingStrategy, SelectView } from "../strategy";
import { askModel } from "../turn";

/** The response with every mask filled as the network proposes. */
function filled(view: SelectView): Int32Array {
  const response = view.response.slice();
  view.proposal.tokens.forEach((token, row) => {
    response[positionOf(view, row)] = token;
  });
  return response;
}

/**
 * Non-autoregressive decoding. One pass writes all positions at once, each without knowing the others. With two, the
 * first pass's answer is put behind the response, as if it were given, and all positions that are left are written once
 * more with it in sight; what the first pass wrote does not stand in the answer. The length is guessed from the first
 * end token of the first pass: it is committed with everything behind it, and the second pass fills the positions
 * before. MIST trains a model for this and puts the first answer before the source. Here it follows the response, and
 * the models were not trained for it: in front of the response it would be taken for the answer that has been given, and
 * nothing more be written. `training.train --phase mist` trains for just this layout.
 */
export const mist: DecodingStrategy<string, FirstPass> = {
  ...declaration,
  *turn({ memory, iteration, steps, settings, endIds }) {
    const view = yield* askModel({ context: memory.context ?? [] });
    const rows = Array.from(view.proposal.tokens.keys());
    if (memory.context !== null || iteration === steps - 1) {
      return { commits: rows.map((row) => ({ row, reason: "flush" })) };
    }
    const answer = filled(view);
    const end = settings.length === "guess" ? answer.findIndex((token) => endIds.includes(token)) : -1;
    const length = end < 0 ? answer.length : end;
    const commits = rows
      .filter((row) => positionOf(view, row) >= length)
      .map((row) => ({ row, reason: "length" as const }));
    return { commits, idle: true, memory: { context: Array.from(answer.subarray(0, length)) } };
  },
};
