/**
 * What Dimple's strategies share: their settings, and the two pipelines around the rule that sets them apart
 * (arXiv:2505.16990; yu-rp/Dimple, generation_utils.py, `_sample`).
 *
 * `dim` re-enters the schedule by the share of masks left and stops as soon as none is left; γ, where given, goes
 * first. `dream` takes a fixed share per step, knows no γ, measures confidence after filtering whatever the setting
 * says, and spends its whole budget.
 */
import { isDream } from "./dimple-settings";
import { numberSetting, optionalSetting } from "./params";
import { dimQuota, dreamQuota, type Quota, timesteps } from "./schedule";
import { drawRows, topRows } from "./selection";
import type { CommitReason, Selection, SelectView } from "./strategy";

/** Rows an ordinary step commits, and why. */
interface RulePick {
  readonly rows: readonly number[];
  readonly reason: CommitReason;
}

/** What sets one of Dimple's strategies apart: which rows go when the schedule is asked. */
export type Rule = (view: SelectView, quota: Quota) => RulePick;

/** The best-ranked positions, or a draw that favours them when the selection temperature is above 0. */
export const bestRanked: Rule = ({ proposal, settings, random }, quota) => {
  const temperature = optionalSetting(settings, "selectionTemperature") ?? 0;
  return temperature > 0 && !quota.flush
    ? { rows: drawRows(proposal.score, quota.count, temperature, random), reason: "draw" }
    : { rows: topRows(proposal.score, quota.count), reason: "quota" };
};

/** One iteration of either pipeline with the strategy's own rule. */
export function selectDimple(view: SelectView, rule: Rule): Selection {
  const times = timesteps(view.steps, numberSetting(view.settings, "eps"));
  const masked = view.proposal.score.length;
  if (isDream(view.settings)) {
    return ordinaryStep(view, rule, dreamQuota(times, view.iteration, masked));
  }
  const gamma = optionalSetting(view.settings, "gamma");
  const passing = gamma === null ? null : thresholdStep(view, gamma);
  if (passing) return passing;
  const quota = dimQuota(times, view.iteration, masked, view.initiallyMasked);
  const step = ordinaryStep(view, rule, quota);
  if (gamma === null) return step;
  return {
    ...step,
    commits: step.commits.map(({ row }) => ({ row, reason: "fallback" })),
    gate: { ...step.gate, threshold: gamma },
  };
}

/** Everything above γ (strictly, as the code has it; the paper says ≥), everything at all in the last step, or null. */
function thresholdStep({ proposal, iteration, steps }: SelectView, gamma: number): Selection | null {
  const last = iteration === steps - 1;
  const rows = Array.from(proposal.score.keys()).filter((row) => last || proposal.score[row]! > gamma);
  if (rows.length === 0) return null;
  const commits = rows.map((row) => ({
    row,
    reason: proposal.score[row]! > gamma ? ("threshold" as const) : ("flush" as const),
  }));
  return { commits, gate: { threshold: gamma } };
}

function ordinaryStep(view: SelectView, rule: Rule, quota: Quota): Selection {
  const { rows, reason } = rule(view, quota);
  const flushed = quota.flush && rows.length === view.proposal.score.length && reason !== "order";
  return {
    commits: rows.map((row) => ({ row, reason: flushed ? "flush" : reason })),
    idle: rows.length === 0,
    ...(reason === "quota" || flushed ? { gate: { quota: quota.count } } : {}),
  };
}
