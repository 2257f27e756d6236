/** Arguments that several tools read the same way. */
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
