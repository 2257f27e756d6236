/** Arguments that several tools read the same way. */
import { DEFAULT_LANE } from "../lib/experiment/defaults";
import { parseLane } from "../lib/experiment/lane-text";
import type { Lane } from "../lib/experiment/schema";
import type { ProblemSet } from "../lib/study/problems";

/** A whole number. @throws RangeError that says which are expected */
export function whole(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`--${name}: expected a whole number from ${min} to ${max}, got "${text}"`);
}

/** Tasks of a problem set by their ids, apart by commas. @throws RangeError that lists the tasks there are */
export function taskIds(text: string, { tasks }: ProblemSet): string[] {
  return [...new Set(text.split(","))].map((id) => {
    if (tasks.some((task) => task.id === id)) return id;
    throw new RangeError(`no task "${id}"; there are ${tasks.map((task) => task.id).join(", ")}`);
  });
}

/** Options that say how a lane decodes: in one line, as it stands in a link, or part by part. */
export const laneOptions = {
  lane: { type: "string" },
  strategy: { type: "string" },
  set: { type: "string", multiple: true },
  prefill: { type: "string" },
  cache: { type: "string", multiple: true },
  model: { type: "string" },
  companion: { type: "string" },
} as const;

type LaneValues = {
  readonly [Name in keyof typeof laneOptions]?:
    | ((typeof laneOptions)[Name] extends { readonly multiple: true } ? readonly string[] : string)
    | undefined;
};

/** The lane that is asked for; parts of their own come on top of the line. @throws RangeError with everything that is wrong */
export function laneOf({ lane, strategy, set = [], cache = [], prefill, model, companion }: LaneValues): Lane {
  if (lane !== undefined && strategy !== undefined) {
    throw new RangeError(`--lane: "${lane}" names its strategy; expected no --strategy beside it`);
  }
  const named = Object.entries({ prefill, model, companion }).filter(([, value]) => value !== undefined);
  const pairs = [...set, ...cache.map((pair) => `cache.${pair}`), ...named.map((pair) => pair.join("="))];
  return parseLane([lane ?? strategy ?? DEFAULT_LANE.strategy, ...pairs].join(";"));
}
