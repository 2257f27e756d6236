/** What happened in a run, as a list to mark on a timeline and to jump along. */
import { formatPercent, tokenName } from "@/lib/trace/format";
import { bestCandidatesBut } from "@/lib/trace/packed";
import { numbersOf } from "@/lib/trace/packed-lists";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { interventionAt } from "./ancestry";
import {
  endCommit,
  nothingPassed,
  originsAfter,
  padCommit,
  type Revocation,
  regretsAt,
  revocationsAt,
} from "./moments";
import { formatThreshold } from "./ranking";

export type EventKind = "commit" | "fallback" | "flip" | "regret" | "revocation" | "end" | "hand";

/** All that happened of one kind in one iteration. */
export interface TraceEvent {
  readonly kind: EventKind;
  /** 0-based index. */
  readonly iteration: number;
  /** Response positions as the iteration finds them, ascending. */
  readonly positions: readonly number[];
  /** In words: `3 tokens committed`, `dog → cat at 17`. */
  readonly label: string;
}

/** Every kind of event, in the order in which events of one iteration are told. */
export const EVENT_KINDS: readonly EventKind[] = ["commit", "fallback", "flip", "regret", "revocation", "end", "hand"];

/** Every event of a run, by iteration and then in the order of `EVENT_KINDS`; at most one of a kind per iteration. */
export function eventsOf(trace: Trace): TraceEvent[] {
  const flips = flipsOf(trace);
  return trace.iterations.flatMap((iteration) => eventsIn(trace, iteration, flips[iteration.index]!));
}

/** What happened in one iteration, flips left out: they take a look at all iterations before. */
export function eventsAt(trace: Trace, index: number): TraceEvent[] {
  const iteration = trace.iterations[index];
  return iteration ? eventsIn(trace, iteration, []) : [];
}

function eventsIn(trace: Trace, iteration: Iteration, flips: readonly Change[]): TraceEvent[] {
  const { index, commits } = iteration;
  const event = (kind: EventKind, positions: readonly number[], label: string): TraceEvent[] =>
    label === "" || (positions.length === 0 && kind !== "hand")
      ? []
      : [{ kind, iteration: index, positions: [...new Set(positions)].sort((a, b) => a - b), label }];
  const at = (changes: readonly { readonly position: number }[]) => changes.map(({ position }) => position);
  const regrets = regretsAt(trace, index);
  const end = endCommit(trace, iteration) ?? padCommit(trace, iteration);
  const { edits, remasks, splices } = revocationsAt(trace, iteration);
  const hand = handOf(trace, iteration);
  const revoked = [...at(edits), ...remasks, ...at(splices)];
  return [
    ...event("commit", at(commits), `${countOf(commits.length, "token")} committed`),
    ...event("fallback", nothingPassed(trace, iteration) ? at(commits) : [], fallbackLabel(trace, iteration)),
    ...event("flip", at(flips), changesLabel(trace, flips)),
    ...event("regret", at(regrets), regretLabel(trace, regrets)),
    ...event("revocation", revoked, revocationLabel(trace, iteration, { edits, remasks, splices })),
    ...event("end", end ? [end.position] : [], `answer ends at ${end?.position}`),
    ...event("hand", hand.positions, hand.label),
  ];
}

/** The nearest event of these kinds after (1) or before (−1) an iteration, or null. */
export function nextEvent(
  events: readonly TraceEvent[],
  iteration: number,
  direction: 1 | -1,
  kinds: readonly EventKind[],
): TraceEvent | null {
  const wanted = (event: TraceEvent) => (event.iteration - iteration) * direction > 0 && kinds.includes(event.kind);
  return (direction > 0 ? events.find(wanted) : events.findLast(wanted)) ?? null;
}

/** `1 token`, `3 tokens`. */
export const countOf = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** The first of several by name, the others by number. */
const firstOf = (labels: readonly string[]) =>
  labels.length > 1 ? `${labels[0]} and ${labels.length - 1} more` : (labels[0] ?? "");

interface Change {
  readonly position: number;
  readonly from: number;
  readonly to: number;
}

const changesLabel = (trace: Trace, changes: readonly Change[]) =>
  firstOf(
    changes.map(({ position, from, to }) => `${tokenName(trace, from)} → ${tokenName(trace, to)} at ${position}`),
  );

/** Per iteration, masked positions whose best candidate is another one than when they were last asked about. */
function flipsOf({ iterations, responseLength, vocabulary }: Trace): Change[][] {
  let last = new Array<number | undefined>(responseLength).fill(undefined);
  return iterations.map((iteration) => {
    const changes: Change[] = [];
    const positions = numbersOf(iteration, "positions") ?? [];
    const best = bestCandidatesBut(iteration, vocabulary.maskId);
    for (let row = 0; best && row < positions.length; row++) {
      const position = positions[row]!;
      const to = best[row];
      const from = last[position];
      if (to !== undefined && from !== undefined && to !== from) changes.push({ position, from, to });
      last[position] = to ?? from;
    }
    if (iteration.splices) last = originsAfter(iteration).map((origin) => last[origin]);
    return changes;
  });
}

function fallbackLabel(trace: Trace, { index, gate, commits }: Iteration): string {
  if (gate.threshold === undefined) return "";
  const threshold = formatThreshold(gate.threshold, trace, index);
  const ahead = firstOf(commits.map(({ token, position }) => `${tokenName(trace, token)} at ${position}`));
  return `nothing passed ${threshold}: ${ahead} went ahead`;
}

const regretLabel = (trace: Trace, regrets: ReturnType<typeof regretsAt>) =>
  firstOf(
    regrets.map(
      ({ position, token, argmax, probability }) =>
        `${tokenName(trace, token)} at ${position}: now ${tokenName(trace, argmax)} with ${formatPercent(probability)}`,
    ),
  );

function revocationLabel(trace: Trace, iteration: Iteration, { edits, remasks, splices }: Revocation): string {
  if (edits.length + remasks.length + splices.length === 0) return "";
  const { canvas, commits } = iteration;
  const changes = edits.map(({ position, token }) => ({ position, from: canvas[position]!, to: token }));
  const held = (position: number) => commits.find((commit) => commit.position === position)?.token ?? canvas[position]!;
  const given = remasks.map((position) => `${tokenName(trace, held(position))} at ${position}`);
  return [
    ...(edits.length > 0 ? [changesLabel(trace, changes)] : []),
    ...(remasks.length > 0 ? [`${firstOf(given)} given back`] : []),
    ...splices.map(spliceLabel),
  ].join(", ");
}

function spliceLabel({ position, remove, tokens }: Revocation["splices"][number]): string {
  const cut = remove > 0 ? [`${countOf(remove, "position")} cut`] : [];
  const inserted = tokens.length > 0 ? [`${countOf(tokens.length, "position")} inserted`] : [];
  return `${[...cut, ...inserted].join(" and ")} at ${position}`;
}

/** What was done by hand: forced commits, and what the branch's intervention says of its first iteration. */
function handOf(trace: Trace, { index, commits }: Iteration): { positions: number[]; label: string } {
  const { choose, force = [], remask = [], splices = [] } = interventionAt(trace, index) ?? {};
  const written = new Map(force.map(({ position, token }) => [position, token]));
  for (const { position, token, reason } of commits) if (reason === "forced") written.set(position, token);
  const puts = Array.from(written, ([position, token]) => `${tokenName(trace, token)} at ${position}`);
  const label = [
    ...(puts.length > 0 ? [`${firstOf(puts)} by hand`] : []),
    ...(choose && commits.length === 0 ? ["no commit, by hand"] : []),
    ...(remask.length > 0 ? [`${countOf(remask.length, "position")} re-masked by hand`] : []),
    ...splices.map((splice) => `${spliceLabel(splice)} by hand`),
  ].join(", ");
  return { positions: [...written.keys(), ...remask, ...splices.map(({ position }) => position)], label };
}
