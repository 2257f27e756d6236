import { anpd as declaration } from "../declarations/anpd";
import { countNgrams, nextByNgram } from "../ngrams";
import { numberSetting } from "../params";
import type { DecodingStrategy, TurnView } from "../strategy";
import { draftLength, untilEnd, verifyByModel } from "../verify";

/**
 * Tokens for the first masked positions by n-grams of what stands before them: the prompt and the answer so far, drafts
 * of this iteration left out of the counts. Known tokens between the masks are read over. Stops where nothing is known.
 */
function drafted(view: TurnView): readonly number[] {
  const { prompt, response, masked, settings, endIds } = view;
  const order = numberSetting(settings, "order");
  const text = [...Array.from(prompt), ...response.subarray(0, masked[0])];
  const table = countNgrams(text, order);
  const tokens: number[] = [];
  const length = draftLength(view, numberSetting(settings, "draftTokens"));
  for (let position = masked[0]!; tokens.length < length; position++) {
    const isMasked = position === masked[tokens.length];
    const token = isMasked ? nextByNgram(table, text, order) : response[position]!;
    if (token === null) break;
    text.push(token);
    if (isMasked) tokens.push(token);
  }
  return untilEnd(tokens, settings, endIds);
}

/**
 * Drafts by looking up what followed the last tokens before, in the prompt and in the answer so far; the causal model
 * verifies the draft in one evaluation. The tables are those of everything known, so accepted tokens are in them at once.
 * A draft is no draw: above temperature 0 a token stands with the model's own probability of it, which loses nothing.
 */
export const anpd: DecodingStrategy = {
  ...declaration,
  turn: (view) => verifyByModel(view, { tokens: drafted(view), distribution: () => null }),
};
