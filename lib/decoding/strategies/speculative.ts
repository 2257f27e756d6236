import { speculative as declaration } from "../declarations/speculative";
import { numberSetting } from "../params";
import { propose } from "../proposal";
import { samplingProposal } from "../sampling";
import type { CompanionAnswer, DecodingStrategy, Turn, TurnView } from "../strategy";
import { askCompanion } from "../turn";
import { type Draft, draftLength, drawnFrom, untilEnd, verifyByModel } from "../verify";

/** The companion fills so many masks in one evaluation. */
function* draftInParallel(view: TurnView, length: number): Turn<Draft> {
  const rows = Array.from(view.masked.subarray(0, length));
  const answers = length === 0 ? [] : [yield* askCompanion({ tokens: [], rows })];
  return draftOf(
    view,
    answers,
    answers.flatMap((answer) => proposedBy(answer, view)),
  );
}

/** The companion fills so many masks one after the other, each with those before it in sight; none behind an end. */
function* draftInSequence(view: TurnView, length: number): Turn<Draft> {
  const { masked } = view;
  const answers: CompanionAnswer[] = [];
  const tokens: number[] = [];
  while (tokens.length < length && !endsAnswer(view, tokens)) {
    const written = tokens.map((token, place) => [masked[place]!, token] as const);
    const answer = yield* askCompanion({ tokens: written, rows: [masked[tokens.length]!] });
    answers.push(answer);
    tokens.push(...proposedBy(answer, view));
  }
  return draftOf(view, answers, tokens);
}

/** The companion's own tokens, by the strategy's settings. */
const proposedBy = (answer: CompanionAnswer, { settings, maskId, random }: TurnView) =>
  Array.from(propose(answer, samplingProposal(settings, "probability", true), maskId, random).tokens);

/** Tokens as far as the answer goes, and what the companion drew each from. */
function draftOf({ settings, maskId, endIds }: TurnView, answers: readonly CompanionAnswer[], tokens: number[]): Draft {
  const rows = answers.flatMap(({ table, logits }) =>
    Array.from(table.positions.keys(), (row) => ({ logits, row, count: table.positions.length })),
  );
  return {
    tokens: untilEnd(tokens, settings, endIds),
    distribution(place) {
      const { logits, row, count } = rows[place]!;
      if (!logits) throw new Error(`draft token ${place} was drawn, and its logits are not there`);
      return drawnFrom(logits, row, count, settings, maskId);
    },
  };
}

/**
 * A companion drafts, the lane's causal model verifies the whole draft in one evaluation. Drafted in parallel, the
 * companion fills K masks at once, each without knowing the others: what a diffusion model does in one evaluation.
 * Drafted in sequence, it takes K, each seeing the tokens before it. What is written is what the model alone would write.
 */
export const speculative: DecodingStrategy = {
  ...declaration,
  *turn(view) {
    const length = draftLength(view, numberSetting(view.settings, "draftTokens"));
    const draft =
      view.settings.drafting === "parallel"
        ? yield* draftInParallel(view, length)
        : yield* draftInSequence(view, length);
    return yield* verifyByModel(view, draft);
  },
};

const endsAnswer = ({ settings, endIds }: TurnView, tokens: readonly number[]) =>
  settings.stopAtEnd === true && endIds.includes(tokens.at(-1) ?? -1);
