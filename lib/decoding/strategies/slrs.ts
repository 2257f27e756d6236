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
  source:
    "Timor et al., arXiv:2502.05202, String-Level Rejection Sampling; there is no public code. A word counts once another one begins behind it; spellings below a limit are not followed, and what they hold is no part of the draft",
  rule: {
    formula: [
      'ψ(t) = Σ_["spellings of" t] Π_j q(d_j)',
      'd "stands with" min(1, [p(d)]/[ψ(d)]) , d ∼ ψ',
      '"where it does not:" t ∼ norm(max(0, p − ψ))',
    ],
    text: "A word of the model’s may be spelled in many ways in the drafter’s pieces, so its probability is the sum over all of them, which is found beginning by beginning: one evaluation of the drafter for each. A word is drawn from that and stands as a drafted token does, so the answer is that of the model alone. It accepts more than exact matches do, and asks the drafter many times for every word: its evaluations are why nobody uses it.",
    symbols: { draftTokens: "k" },
  },
  *turn(view) {
    return yield* verifyForeign(view, yield* drafted(view));
  },
};
