/** Why a position was committed just then, or was not, in words and with the numbers that decided. */
import { displayToken, formatPercent } from "@/components/charts/format";
import type { CellRef } from "@/components/charts/heatmap-geometry";
import { findStrategy } from "@/lib/decoding/strategies";
import type { Ranking } from "@/lib/decoding/strategy";
import type { Iteration, Trace, TraceCommit } from "@/lib/trace/schema";

export interface Explanation {
  /** `Committed`, `Still masked`, `Settled`, `Fixed`, `Edited`, `Re-masked`. */
  readonly verdict: string;
  /** The rest of the story, one or two sentences. */
  readonly because: string;
  readonly tone: "good" | "neutral";
}

/** What the trace's strategy ranked and gated by. Traces of unknown strategies are read as ranked by probability. */
function rankingOf({ strategy, settings }: Pick<Trace, "strategy" | "settings">): Ranking {
  return findStrategy(strategy)?.proposal(settings).ranking ?? "probability";
}

const scoreNames: Readonly<Record<Ranking, string>> = {
  probability: "confidence",
  margin: "margin",
  "negative-entropy": "negative entropy",
};

/** A score in its own unit: shares in per cent, negative entropy in nats. */
const formatScore = (score: number, ranking: Ranking) =>
  ranking === "negative-entropy" ? `${score.toFixed(2).replace("-", "−")}\u00a0nats` : formatPercent(score);

/** The threshold in force, by the name its strategy gives it. */
function formatThreshold(threshold: number, { strategy }: Pick<Trace, "strategy">, ranking: Ranking): string {
  const name = "gamma" in (findStrategy(strategy)?.params ?? {}) ? "γ" : "threshold";
  const value =
    ranking === "negative-entropy" ? `${threshold}\u00a0nats` : `${Number((threshold * 100).toFixed(2))}\u00a0%`;
  return `${name} ${value}`;
}

const positionsWord = (count: number) => (count === 1 ? "1 position" : `${count} positions`);

/** Why the cell is as it is; null where the run has no such cell. */
export function explainCell(trace: Trace, { iteration: index, position }: CellRef): Explanation | null {
  const iteration = trace.iterations[index];
  if (!iteration || position >= trace.responseLength) return null;
  const fixed = trace.prior.find(([at]) => at === position);
  if (fixed) {
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

function explainCommit(commit: TraceCommit, { gate, positions, commits }: Iteration, trace: Trace): string {
  const ranking = rankingOf(trace);
  const score = `${scoreNames[ranking]} ${formatScore(commit.score, ranking)}`;
  const threshold = gate.threshold === undefined ? null : formatThreshold(gate.threshold, trace, ranking);
  const rank = `Rank ${commit.rank} of ${positions.length} masked ${positions.length === 1 ? "position" : "positions"}.`;
  switch (commit.reason) {
    case "threshold":
      return `${score} > ${threshold}. ${rank}`;
    case "fallback":
      return `nothing passed the gate at ${threshold}${asked(gate.quota)}; ${score}. ${rank}`;
    case "quota":
      return `the schedule asked for ${gate.quota === undefined ? "it" : positionsWord(gate.quota)}; ${score}. ${rank}`;
    case "bound":
      return `the error of committing ${positionsWord(commits.length)} at once stayed within its bound; ${score}. ${rank}`;
    case "flush":
      return `the last step commits everything that is left; ${score}. ${rank}`;
    case "draw":
      return `drawn at random${asked(gate.quota)}; ${score}. ${rank}`;
    case "order":
      return `next in the fixed order; ${score}.`;
    case "block":
      return `its block was opened; ${score}. ${rank}`;
    case "prior":
      return "by the structure prior.";
    case "forced":
      return `by hand; ${score}.`;
    case "edited":
      return `over another token; ${score}.`;
    case "inserted":
      return `as an insertion; ${score}.`;
  }
}

const asked = (quota: number | undefined) =>
  quota === undefined ? "" : `, and the schedule asked for ${positionsWord(quota)}`;

function explainWait(row: number, iteration: Iteration, trace: Trace): string {
  const ranking = rankingOf(trace);
  const { score, gate, commits } = iteration;
  const own = score[row]!;
  const rank = score.filter((other, at) => other > own || (other === own && at < row)).length + 1;
  const told = `${scoreNames[ranking]} ${formatScore(own, ranking)}`;
  const place = `Rank ${rank} of ${score.length} masked ${score.length === 1 ? "position" : "positions"}`;
  const byThreshold = gate.threshold !== undefined && !commits.some(({ reason }) => reason === "fallback");
  if (byThreshold && own <= gate.threshold!)
    return `${told} ≤ ${formatThreshold(gate.threshold!, trace, ranking)}. ${place}.`;
  return `${told}. ${place}; ${positionsWord(commits.length)} went ahead.`;
}

/** Committed tokens that a revocable strategy wrote over or gave back to the mask. */
function explainRevocation(trace: Trace, { canvas, edits, remasks }: Iteration, position: number): Explanation | null {
  const textOf = (id: number | undefined) => `“${displayToken(trace.vocabulary.text[String(id)] ?? `#${id}`)}”`;
  const edit = edits?.find((made) => made.position === position);
  if (edit) {
    return {
      verdict: "Edited",
      because: `${textOf(canvas[position])} became ${textOf(edit.token)}.`,
      tone: "neutral",
    };
  }
  if (!remasks?.includes(position)) return null;
  const because = `the strategy gave ${textOf(canvas[position])} back to the mask, to be decoded again.`;
  return { verdict: "Re-masked", because, tone: "neutral" };
}

/** Cells nobody asked about: committed before, or left out by a strategy that asks about some positions only. */
function explainUnasked(trace: Trace, index: number, position: number): Explanation {
  const made = trace.iterations
    .slice(0, index)
    .findLast((iteration) => iteration.commits.some((commit) => commit.position === position));
  const token = trace.iterations[index]?.canvas[position];
  if (!made || token === trace.vocabulary.maskId) {
    return {
      verdict: "Still masked",
      because: "the strategy did not ask about this position in this iteration.",
      tone: "neutral",
    };
  }
  const text = displayToken(trace.vocabulary.text[String(token)] ?? `#${token}`);
  const commit = made.commits.find((candidate) => candidate.position === position)!;
  const then = explainCommit(commit, made, trace);
  return {
    verdict: "Settled",
    because: `“${text}” was committed in iteration ${made.index + 1}: ${then}`,
    tone: "neutral",
  };
}

/** The numbers of a position as the inspector lists them. */
export interface Reading {
  /** The iteration they were read in: the cell's own, or that of the commit for cells settled before. */
  readonly iteration: Iteration;
  /** Row of the position in that iteration's tables. */
  readonly row: number;
}

/** Where to read a cell's candidates: in its own iteration while masked, in the one that committed it afterwards. */
export function readingOf(trace: Trace, { iteration: index, position }: CellRef): Reading | null {
  const iteration = trace.iterations
    .slice(0, index + 1)
    .findLast((candidate) => candidate.positions.includes(position));
  return iteration ? { iteration, row: iteration.positions.indexOf(position) } : null;
}

/**
 * When the most probable token became what it was at `upTo` (an iteration index) for good, and how many iterations
 * it has stood since. Null where the position was never asked about.
 */
export function argmaxSettled(trace: Trace, position: number, upTo: number): { index: number; waited: number } | null {
  let settled: { index: number; token: number | undefined } | null = null;
  for (const iteration of trace.iterations.slice(0, upTo + 1)) {
    const row = iteration.positions.indexOf(position);
    if (row < 0) continue;
    const token = iteration.topIds[row]?.[0];
    if (!settled || settled.token !== token) settled = { index: iteration.index, token };
  }
  return settled && { index: settled.index, waited: upTo - settled.index };
}
