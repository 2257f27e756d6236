import { tli as declaration } from "../declarations/tli";
import { draftRoom, type ForeignDraft, knownBefore, translationIn, verifyForeign } from "../foreign-draft";
import { numberSetting } from "../params";
import { draw, filteredDistribution } from "../proposal";
import { samplingProposal } from "../sampling";
import type { DecodingStrategy, DraftPiece, Settings, Turn, TurnView } from "../strategy";
import type { Translation } from "../translation";
import { askDrafter } from "../turn";

/** One token of the drafter's, of those that the model has too. */
interface Drafted {
  /** In the drafter's vocabulary. */
  readonly id: number;
  /** [V of the model] what it was drawn from: duplicates of one token counted together. */
  readonly distribution: Float64Array;
  readonly probability: number;
  readonly suppressed: number;
}

/** Draws from the drafter's distribution, cut to the tokens of both. @param logits [V of the drafter] */
function drawShared(
  logits: Float32Array,
  { own, drafter, shared }: Translation,
  settings: Settings,
  random: () => number,
): Drafted {
  const all = filteredDistribution(logits, { temperature: 1, topP: null, topK: null }, drafter.maskId);
  const suppressed = all.reduce((sum, p, id) => (shared[id]! < 0 ? sum + p : sum), 0);
  const kept = logits.map((logit, id) => (shared[id]! < 0 ? -Infinity : logit));
  const filtered = filteredDistribution(kept, samplingProposal(settings, "probability", true), drafter.maskId);
  const best = filtered.reduce((first, p, id) => (p > filtered[first]! ? id : first), 0);
  const id = numberSetting(settings, "temperature") > 0 ? draw(filtered, random()) : best;
  const distribution = new Float64Array(own.size);
  for (const [from, p] of filtered.entries()) if (shared[from]! >= 0) distribution[shared[from]!]! += p;
  return { id, distribution, probability: all[id]!, suppressed };
}

/** The drafter writes tokens that both have, each with those before it in sight; none behind an end. */
function* drafted(view: TurnView): Turn<ForeignDraft> {
  const translation = translationIn(view);
  const { own, drafter, shared } = translation;
  const { settings, endIds, random } = view;
  const room = draftRoom(view, numberSetting(settings, "draftTokens"));
  const context = room > 0 ? Array.from(drafter.encode(own.decode(knownBefore(view)))) : [];
  const drawn: Drafted[] = [];
  const tokens: number[] = [];
  while (tokens.length < room && !(settings.stopAtEnd === true && endIds.includes(tokens.at(-1) ?? -1))) {
    const { logits } = yield* askDrafter({ written: [...context, ...drawn.map(({ id }) => id)] });
    if (!logits) throw new Error("the drafter gave no logits");
    const next = drawShared(logits, translation, settings, random);
    drawn.push(next);
    tokens.push(shared[next.id]!);
  }
  const pieces = drawn.map(({ id, probability, suppressed }, place): DraftPiece => {
    const ends = drafter.endIds.includes(id);
    return { text: ends ? "" : drafter.tokenText(id), probability, place, suppressed };
  });
  return { tokens, distribution: (place) => drawn[place]!.distribution, pieces };
}

/**
 * Drafts of a model of another vocabulary, in the tokens that both have: the others are given no probability. What is left
 * is a distribution over the model's own tokens, which verifies it like any draft.
 */
export const tli: DecodingStrategy = {
  ...declaration,
  *turn(view) {
    return yield* verifyForeign(view, yield* drafted(view));
  },
};
