/** Why a position was committed just then, or was not, in words and with the numbers that decided. */

import { commitReasons, isCommitReason } from "@/lib/decoding/commit-reasons";
import type { Ranking } from "@/lib/decoding/strategy";
import { priorPositions } from "@/lib/trace/canvas";
import { formatPercent, NOT_RECORDED, tokenName } from "@/lib/trace/format";
import type { Iteration, Trace, TraceCommit } from "@/lib/trace/schema";
import { interventionAt } from "./ancestry";
import type { CellRef } from "./cell";
import { originsAfter } from "./moments";
import { admitsEqual, formatScore, formatThreshold, rankingAt, SCORE_NAMES } from "./ranking";

export interface Explanation {
  /** `Committed`, `Still masked`, `Settled`, `Fixed`, `Edited`, `Re-masked`. */
  readonly verdict: string;
  /** The rest of the story, one or two sentences. */
  readonly because: string;
  readonly tone: "good" | "neutral";
}

const positionsWord = (count: number) => (count === 1 ? "1 position" : `${count} positions`);

/** Why the cell is as it is; null where the run has no such cell. */
export function explainCell(trace: Trace, { iteration: index, position }: CellRef): Explanation | null {
  const iteration = trace.iterations[index];
  if (!iteration || position >= iteration.canvas.length) return null;
  if (priorPositions(trace, index).has(position)) {
    return {
      verdict: "Fixed",
      because: "by the structure prior before the first iteration; no strategy may change it.",
      tone: "neutral",
    };
  }
  const commit = iteration.commits.find((made) => made.position === position);
  if (commit) return { verdict: "Committed", because: explainCommit(commit, iteration, trace), tone: "good" };
  const revoked = explainRevocation(trace, iteration, position);
  if (revoked) return revoked;
  const row = iteration.positions.indexOf(position);
  if (row >= 0) return { verdict: "Still masked", because: explainWait(row, iteration, trace), tone: "neutral" };
  return explainUnasked(trace, index, position);
}

function explainCommit(commit: TraceCommit, iteration: Iteration, trace: Trace): string {
  const { index, gate, commits } = iteration;
  const { reason } = commit;
  const score = scoreText(commit.score, rankingAt(trace, index));
  const threshold = gate.threshold === undefined ? null : formatThreshold(gate.threshold, trace, index);
  const advice = adviceAt(trace, iteration, commit.position);
  const rank = `${rankText(commit.rank, iteration)}.`;
  if (reason === undefined) return `why was ${NOT_RECORDED}; ${score}. ${rank}`;
  if (!isCommitReason(reason)) return `the reason that the trace gives is “${reason}”; ${score}. ${rank}`;
  switch (reason) {
    case "threshold":
      return threshold === null || commit.score === undefined
        ? `${commitReasons.threshold}${threshold === null ? "" : `, ${threshold}`}; ${score}. ${rank}`
        : `${score} ${admitsEqual(trace, index) ? "≥" : ">"} ${threshold}. ${rank}`;
    case "fallback":
      if (threshold === null && !trace.companion) return `${commitReasons.fallback}; ${score}. ${rank}`;
      return threshold === null
        ? `the companion does not confirm it${advice}, but one has to go ahead; ${score}. ${rank}`
        : `nothing passed the gate at ${threshold}${asked(gate.quota)}; ${score}. ${rank}`;
    case "leap":
      return `${commitReasons.leap}${threshold === null ? "" : ` than ${threshold}`}; ${score}. ${rank}`;
    case "quota":
      return `the schedule asked for ${gate.quota === undefined ? "it" : positionsWord(gate.quota)}; ${score}. ${rank}`;
    case "bound":
      return `the error of committing ${positionsWord(commits.length)} at once stayed within its bound; ${score}. ${rank}`;
    case "draw":
      return `${commitReasons.draw}${asked(gate.quota)}; ${score}. ${rank}`;
    case "accepted":
      return `${iteration.draft ? "drafted beforehand, and the model confirms it" : `the companion confirms it${advice}`}; ${score}.`;
    case "correction": {
      const drafted = iteration.draft?.find(([position]) => position === commit.position)?.[1];
      const rejected = drafted === undefined ? "a draft" : `the drafted ${quote(trace, drafted)}`;
      return `the model’s own token in place of ${rejected}; ${score}.`;
    }
    case "bonus":
      return `the model’s own token behind ${draftsWord(commits.length - 1)}; ${score}.`;
    case "flush":
    case "length":
    case "block":
    case "foreseen":
    case "apart":
      return `${commitReasons[reason]}; ${score}. ${rank}`;
    case "order":
    case "forced":
    case "edited":
    case "inserted":
      return `${commitReasons[reason]}; ${score}.`;
    case "prior":
      return `${commitReasons.prior}.`;
  }
}

/** `confidence 93.1 %`, or that it was not recorded. */
const scoreText = (score: number | undefined, ranking: Ranking): string =>
  `${SCORE_NAMES[ranking]} ${score === undefined ? NOT_RECORDED : formatScore(score, ranking)}`;

/** `Rank 2 of 7 masked positions`, or that it was not recorded. */
function rankText(rank: number | undefined, { positions, probability }: Iteration): string {
  if (rank === undefined) return `Rank ${NOT_RECORDED}`;
  return positions.length === 0 && !probability
    ? `Rank ${rank}`
    : `Rank ${rank} of ${positions.length} masked ${positions.length === 1 ? "position" : "positions"}`;
}

/** What the companion would write at a position, after these words; empty where it was not asked. */
function adviceAt(trace: Trace, { consulted }: Iteration, position: number, words = ", its own choice"): string {
  const row = consulted?.positions.indexOf(position) ?? -1;
  if (!consulted || row < 0) return "";
  return `${words} ${quote(trace, consulted.argmax[row])} with ${formatPercent(consulted.probability[row]!)}`;
}

const draftsWord = (count: number) => (count === 1 ? "1 confirmed draft" : `${count} confirmed drafts`);

const asked = (quota: number | undefined) =>
  quota === undefined ? "" : `, and the schedule asked for ${positionsWord(quota)}`;

function explainWait(row: number, iteration: Iteration, trace: Trace): string {
  const { index, positions, score, gate, commits } = iteration;
  const ranking = rankingAt(trace, index);
  const own = score?.[row];
  const rank =
    score && own !== undefined
      ? score.filter((other, at) => other > own || (other === own && at < row)).length + 1
      : undefined;
  const told = scoreText(own, ranking);
  const place = rankText(rank, iteration);
  const { choose, remask } = interventionAt(trace, index) ?? {};
  if (remask?.includes(positions[row]!)) return `held back by hand; ${told}. ${place}.`;
  if (choose) return `what is committed here was chosen by hand; ${told}. ${place}.`;
  const { threshold } = gate;
  const below = admitsEqual(trace, index) ? "<" : "≤";
  const isBelow =
    threshold !== undefined && own !== undefined && (own < threshold || (below === "≤" && own === threshold));
  if (isBelow && !commits.some(({ reason }) => reason === "fallback"))
    return `${told} ${below} ${formatThreshold(threshold, trace, index)}. ${place}.`;
  return `${told}${adviceAt(trace, iteration, positions[row]!, ", the companion’s choice")}. ${place}; ${positionsWord(commits.length)} went ahead.`;
}

const quote = (trace: Trace, id: number | undefined) => `“${tokenName(trace, id ?? trace.vocabulary.maskId)}”`;

/** Known tokens that were written over or given back to the mask, by a revocable strategy or by hand. */
function explainRevocation(
  trace: Trace,
  { index, canvas, edits, remasks }: Iteration,
  position: number,
): Explanation | null {
  const { force, remask } = interventionAt(trace, index) ?? {};
  const edit = edits?.find((made) => made.position === position);
  if (edit) {
    const byHand = force?.some((forced) => forced.position === position) ? " by hand" : "";
    const because = `${quote(trace, canvas[position])} became ${quote(trace, edit.token)}${byHand}.`;
    return { verdict: "Edited", because, tone: "neutral" };
  }
  if (!remasks?.includes(position)) return null;
  const token = quote(trace, canvas[position]);
  const because = remask?.includes(position)
    ? `${token} was given back to the mask by hand, to be decoded again.`
    : `the strategy gave ${token} back to the mask, to be decoded again.`;
  return { verdict: "Re-masked", because, tone: "neutral" };
}

/** Cells nobody asked about: known before, or left out by a strategy that asks about some positions only. */
function explainUnasked(trace: Trace, index: number, position: number): Explanation {
  const { canvas, probability } = trace.iterations[index]!;
  const token = canvas[position];
  const origin = token === trace.vocabulary.maskId ? null : originOf(trace, index, position);
  return origin
    ? { verdict: "Settled", because: `${quote(trace, token)} was ${origin}`, tone: "neutral" }
    : {
        verdict: "Still masked",
        because: probability
          ? "the strategy did not ask about this position in this iteration."
          : `what the network said in this iteration was ${NOT_RECORDED}.`,
        tone: "neutral",
      };
}

/** How the token that stands in a cell came there, in words, followed back through whatever moved the position. */
function originOf(trace: Trace, index: number, position: number): string | null {
  let at = position;
  for (const iteration of trace.iterations.slice(0, index).reverse()) {
    at = originsAfter(iteration)[at] ?? -1;
    const when = `in iteration ${iteration.index + 1}`;
    if (at < 0) return `inserted ${when}.`;
    if (iteration.edits?.some((edit) => edit.position === at)) {
      return `written over ${quote(trace, iteration.canvas[at])} ${when}.`;
    }
    const commit = iteration.commits.find((made) => made.position === at);
    if (commit) return `committed ${when}: ${explainCommit(commit, iteration, trace)}`;
  }
  return null;
}
