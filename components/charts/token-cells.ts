/** One position of the answer as the clock shows it: what the token strip draws, without any markup. */
import type { Trace, TraceCommit } from "@/lib/trace/schema";
import { LOW_CONFIDENCE } from "./color";
import { displayToken, formatPercent, looksSpecial } from "./format";

export interface TokenCell {
  /** Response position, 0-based. */
  readonly position: number;
  readonly state: "masked" | "committed" | "prior";
  /** What is written in the cell; a masked position shows the mask sign. */
  readonly text: string;
  /** Text that the cell ends up with: its room is reserved from the start, so that nothing moves while playing. */
  readonly finalText: string;
  /** Superscript: the commit iteration, or a pin for a token of the structure prior. */
  readonly note: string;
  readonly finalNote: string;
  /** 1-based iteration that committed the token; none for masks and priors. */
  readonly iteration?: number;
  /** Probability of the token when it was committed. */
  readonly probability?: number;
  readonly reason?: TraceCommit["reason"];
  /** Committed by the iteration the clock stands at. */
  readonly isNew: boolean;
  readonly isSpecial: boolean;
  /** Stands behind the first end token, so it is not part of the answer. */
  readonly isAfterEnd: boolean;
  readonly isLowConfidence: boolean;
}

const MASK_SIGN = "▒";
const PIN = "•";

interface Made {
  readonly commit: TraceCommit;
  /** 1-based. */
  readonly iteration: number;
}

/** Last commit of every position in the first `shown` iterations, by position, with its 1-based iteration. */
function commitsUpTo(trace: Trace, shown: number): Map<number, Made> {
  const last = new Map<number, Made>();
  for (const { commits, index } of trace.iterations.slice(0, shown)) {
    for (const commit of commits) last.set(commit.position, { commit, iteration: index + 1 });
  }
  return last;
}

/** [R] response ids after the first `shown` iterations. */
function canvasAfter(trace: Trace, shown: number): readonly number[] {
  const next = trace.iterations[shown];
  if (next) return next.canvas;
  const last = trace.iterations.at(-1);
  const canvas = last ? [...last.canvas] : new Array<number>(trace.responseLength).fill(trace.vocabulary.maskId);
  if (!last) for (const [position, token] of trace.prior) canvas[position] = token;
  for (const { position, token } of last?.commits ?? []) canvas[position] = token;
  return canvas;
}

/**
 * The answer after `shown` iterations (0: only the structure prior stands), one cell per position.
 * The canvas of the trace decides what is masked, so positions that a strategy gives back become masks again.
 */
export function tokenCells(trace: Trace, shown: number): TokenCell[] {
  const { maskId, eosId, padId, text } = trace.vocabulary;
  const canvas = canvasAfter(trace, shown);
  const final = canvasAfter(trace, trace.iterations.length);
  const commits = commitsUpTo(trace, shown);
  const finalCommits = commitsUpTo(trace, trace.iterations.length);
  const prior = new Set(trace.prior.map(([position]) => position));
  const firstEnd = canvas.findIndex((id) => id !== maskId && (id === eosId || id === padId));
  const textOf = (id: number) => displayToken(text[String(id)] ?? `#${id}`);
  const pinned = (position: number, made?: Made) => prior.has(position) && (!made || made.commit.reason === "prior");
  return canvas.map((id, position) => {
    const masked = id === maskId;
    const made = masked ? undefined : commits.get(position);
    const isPrior = !masked && pinned(position, made);
    return {
      position,
      state: masked ? "masked" : isPrior ? "prior" : "committed",
      note: isPrior ? PIN : String(made?.iteration ?? ""),
      finalNote: String(finalCommits.get(position)?.iteration ?? (prior.has(position) ? PIN : "")),
      text: masked ? MASK_SIGN : textOf(id),
      finalText: final[position] === maskId ? MASK_SIGN : textOf(final[position]!),
      iteration: made?.iteration,
      probability: made?.commit.probability,
      reason: made?.commit.reason,
      isNew: made?.iteration === shown,
      isSpecial: !masked && (id === eosId || id === padId || looksSpecial(textOf(id))),
      isAfterEnd: firstEnd >= 0 && position > firstEnd,
      isLowConfidence: made !== undefined && made.commit.probability < LOW_CONFIDENCE,
    };
  });
}

/** What a screen reader says: `position 17, dog, committed in iteration 7, 93.1 %`. */
export function tokenLabel(cell: TokenCell): string {
  if (cell.state === "masked") return `position ${cell.position}, masked`;
  if (cell.state === "prior") return `position ${cell.position}, ${cell.text}, fixed by the structure prior`;
  const parts = [`position ${cell.position}`, cell.text];
  if (cell.iteration !== undefined) parts.push(`committed in iteration ${cell.iteration}`);
  if (cell.probability !== undefined) parts.push(formatPercent(cell.probability));
  if (cell.isLowConfidence) parts.push("low confidence");
  if (cell.isAfterEnd) parts.push("after the end of the answer");
  return parts.join(", ");
}
