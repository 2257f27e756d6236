/** Where two runs of the same settings part, on two backends or two machines: rounding, other weights, or a fault. */
import { firstDifferentIteration, traceDigest } from "@/lib/trace/digest";
import { candidatesInRow } from "@/lib/trace/packed";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { backendsDiffer, type CloseCall, canRound, closestCall, describeCall, formatGap, share } from "./close-call";

/** Where two runs of the same settings part, and what that speaks of. */
export interface Parting {
  /** 0-based index of the first iteration in which they differ. */
  readonly iteration: number;
  /** The closest of the decisions in which they differ, and whose it is; null where that cannot be told. */
  readonly call: (CloseCall & { readonly of: "a" | "b" }) | null;
  /** Largest difference between what the two networks say of one token there; null where it was not recorded. */
  readonly measured: number | null;
  /** How far their backends may be apart in one probability. */
  readonly apart: number;
  /** `weights`: they are not the same. `rounding` explains it; `fault`: it does not; `unknown`: their numbers do not tell. */
  readonly verdict: "weights" | "rounding" | "fault" | "unknown";
}

/** Whether two runs were asked and decoded alike, by models of one name: then every difference is one of numbers. */
export function isSameRun(a: Trace, b: Trace): boolean {
  const recipe = ({
    model,
    companion,
    strategy,
    settings,
    prefill,
    cacheSettings,
    seed,
    question,
    prior,
    branch,
  }: Trace) => [
    model.name,
    companion?.name,
    strategy,
    Object.entries(settings).sort(),
    prefill,
    Object.entries(cacheSettings ?? {}).sort(),
    seed,
    question,
    prior,
    branch,
  ];
  const asked = ({ prompt, responseLength, asked: what }: Trace) => [prompt, responseLength, what?.picture];
  return JSON.stringify([recipe(a), asked(a)]) === JSON.stringify([recipe(b), asked(b)]);
}

/** Where and why two runs of the same settings part; null where they do not. */
export function partingOf(a: Trace, b: Trace): Parting | null {
  const iteration = firstDifferentIteration(traceDigest(a), traceDigest(b));
  if (iteration === null) return null;
  const apart = backendsDiffer(a.backend?.name, b.backend?.name);
  const differing = differingPositions(a.iterations[iteration], b.iterations[iteration]);
  const calls = (
    [
      ["a", a],
      ["b", b],
    ] as const
  ).flatMap(([of, trace]) => {
    const call = closestCall(trace, iteration, apart, differing);
    return call ? [{ ...call, of }] : [];
  });
  const [call = null] = calls.sort((one, other) => share(one) - share(other));
  const measured = largestDifference(a.iterations[iteration], b.iterations[iteration]);
  const areOthers = a.model.digest !== b.model.digest || a.companion?.digest !== b.companion?.digest;
  return { iteration, call, measured, apart, verdict: areOthers ? "weights" : verdictOf(call, measured, apart) };
}

function verdictOf(call: CloseCall | null, measured: number | null, apart: number) {
  if (measured !== null && measured > apart) return "fault";
  if (call === null) return "unknown";
  return canRound(call) ? "rounding" : "fault";
}

/** Positions that only one of two iterations committed, or each with another token. */
function differingPositions(a: Iteration | undefined, b: Iteration | undefined): ReadonlySet<number> {
  const [mine, theirs] = [a, b].map((one) => new Map(one?.commits.map(({ position, token }) => [position, token])));
  const all = [...mine!.keys(), ...theirs!.keys()];
  return new Set(all.filter((position) => mine!.get(position) !== theirs!.get(position)));
}

/** Over all tokens that both tell of at a position. */
function largestDifference(a: Iteration | undefined, b: Iteration | undefined): number | null {
  if (!a || !b) return null;
  const rowOf = new Map(b.positions.map((position, row) => [position, row]));
  let largest: number | null = null;
  for (const [row, position] of a.positions.entries()) {
    const other = rowOf.get(position);
    if (other === undefined) continue;
    const [mine, theirs] = [candidatesInRow(a, row), candidatesInRow(b, other)];
    if (!mine || !theirs) return null;
    for (const [rank, id] of mine.ids.entries()) {
      const chance = theirs.probs[theirs.ids.indexOf(id)];
      if (chance !== undefined) largest = Math.max(largest ?? 0, Math.abs(mine.probs[rank]! - chance));
    }
  }
  return largest;
}

/** The same in words, a few sentences. */
export function describeParting(a: Trace, b: Trace, parting: Parting): string {
  const { iteration, call, measured, apart, verdict } = parting;
  const where = `Same settings, and another decision in iteration ${iteration + 1}`;
  if (verdict === "weights") return `${where}: the weights of the two runs are not the same.`;
  const networks =
    measured === null
      ? ""
      : ` Probabilities differ there by up to ${formatGap(measured, "probability")}, and ${backendNames(a, b)} may differ by ${formatGap(apart, "probability")}.`;
  if (measured !== null && measured > apart) {
    return `${where}.${networks} That is more than rounding: one of the two has a fault, or was changed.`;
  }
  if (!call) return `${where}.${networks} How close the decision was cannot be told.`;
  const told = describeCall(call.of === "a" ? a : b, iteration, call);
  const end =
    verdict === "rounding"
      ? "rounding turned it"
      : "rounding cannot turn it: one of the two has a fault, or was changed";
  return `${where}.${networks} The closest call: ${told}; ${end}.`;
}

function backendNames(a: Trace, b: Trace): string {
  const [one, other] = [a, b].map(({ backend }) => backend?.name ?? "a backend that was not recorded");
  return one === other ? `two runs on ${one}` : `${one} and ${other}`;
}
