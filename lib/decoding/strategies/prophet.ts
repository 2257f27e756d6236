import { type PredictionTable, TOP_K } from "@/lib/engine/predictor";
import type { BlockClock } from "../blocks";
import { prophet as declaration } from "../declarations/prophet";
import { commitQuota } from "../llada";
import { numberSetting, optionalSetting } from "../params";
import type { DecodingStrategy, SelectView, Settings } from "../strategy";

/** True for the response positions that hold the answer; all do when none are named. */
function isAnswerPosition(position: number, settings: Settings): boolean {
  const start = optionalSetting(settings, "answerStart");
  return start === null || (position >= start && position < start + numberSetting(settings, "answerLength"));
}

/** Lead of the best logit over the second in each row that counts. */
function leads({ promptLength, settings }: SelectView, table: PredictionTable): number[] {
  return Array.from(table.positions.keys())
    .filter((row) => isAnswerPosition(table.positions[row]! - promptLength, settings))
    .map((row) => Math.log(table.topProbs[row * TOP_K]! / table.topProbs[row * TOP_K + 1]!));
}

/** Mean lead over the answer positions, known ones too when they are named; 0 where there are none. */
function answerLead(view: SelectView<string, BlockClock>): number {
  const all = [...leads(view, view.table), ...(view.watched ? leads(view, view.watched) : [])];
  return all.length === 0 ? 0 : all.reduce((sum, lead) => sum + lead, 0) / all.length;
}

/** The bar falls in three stages as the steps go by, this one included. */
function requiredLead({ iteration, steps, settings }: SelectView): number {
  const progress = (iteration + 1) / steps;
  const stage = progress < 1 / 3 ? "early" : progress < 2 / 3 ? "middle" : "late";
  return numberSetting(settings, stage);
}

/**
 * LLaDA's loop that commits everything at once when the answer is decided: when the best logits lead the second ones by
 * enough, on average over the positions of the answer. The reference must be told where the answer stands; without
 * that the average runs over all masked positions.
 */
export const prophet: DecodingStrategy<string, BlockClock> = {
  ...declaration,
  watch: (known, settings) =>
    optionalSetting(settings, "answerStart") === null
      ? new Int32Array()
      : known.filter((position) => isAnswerPosition(position, settings)),
  select(view) {
    const rule = commitQuota(view);
    if (answerLead(view) < requiredLead(view)) return rule;
    const commits = Array.from(view.proposal.score.keys(), (row) => ({ row, reason: "flush" as const }));
    return { commits, memory: rule.memory };
  },
};
