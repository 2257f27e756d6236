import { slrs as declaration } from "../declarations/slrs";
import { draftRoom, type ForeignDraft, knownBefore, translationIn, verifyForeign } from "../foreign-draft";
import { numberSetting } from "../params";
import { draw } from "../proposal";
import { spell, wordsOf } from "../spelling";
import type { DecodingStrategy, DraftPiece, Turn, TurnView } from "../strategy";

/** Draws words from the drafter's distribution over the model's tokens, each with those before it in sight. */
function* drafted(view: TurnView): Turn<ForeignDraft> {
  const translation = translationIn(view);
  const { own } = translation;
  const { settings, endIds, random } = view;
  const room = draftRoom(view, numberSetting(settings, "draftTokens"));
  const words = wordsOf(own);
  const chances: Float64Array[] = [];
  const tokens: number[] = [];
  let text = own.decode(knownBefore(view));
  while (tokens.length < room && !(settings.stopAtEnd === true && endIds.includes(tokens.at(-1) ?? -1))) {
    const psi = yield* spell(translation, words, text, settings, numberSetting(settings, "least"));
    const token = numberSetting(settings, "temperature") > 0 ? drawOrNothing(psi, random()) : likeliest(psi);
    if (token < 0) return { ...draftOf(tokens, chances, own.tokenText), failed: psi };
    chances.push(psi);
    tokens.push(token);
    text += own.decode([token]);
  }
  return draftOf(tokens, chances, own.tokenText);
}

/** −1 with the probability that is in none of them. */
const drawOrNothing = (psi: Float64Array, uniform: number): number =>
  uniform < psi.reduce((sum, p) => sum + p, 0) ? draw(psi, uniform) : -1;

const likeliest = (psi: Float64Array): number => psi.reduce((best, p, id) => (p > (psi[best] ?? 0) ? id : best), -1);

function draftOf(tokens: readonly number[], chances: readonly Float64Array[], textOf: (id: number) => string) {
  const pieces = tokens.map((token, place): DraftPiece => {
    const psi = chances[place]!;
    const said = psi.reduce((sum, p) => sum + p, 0);
    return { text: textOf(token), probability: psi[token]!, place, suppressed: Math.max(0, 1 - said) };
  });
  return { tokens, distribution: (place: number) => chances[place]!, pieces };
}

/**
 * Drafts of a model of another vocabulary as words: the probability of a word is summed over every way to spell it in the
 * drafter's pieces, and a word stands with the model's probability over that one.
 */
export const slrs: DecodingStrategy = {
  ...declaration,
  *turn(view) {
    return yield* verifyForeign(view, yield* drafted(view));
  },
};
