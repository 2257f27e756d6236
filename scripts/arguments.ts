/** Arguments that several tools read the same way. */
import { TASK_IDS, type TaskId } from "../lib/scene/world";

/** A whole number. @throws RangeError that says which are expected */
export function whole(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`--${name}: expected a whole number from ${min} to ${max}, got "${text}"`);
}

/** Tasks by their ids, apart by commas. @throws RangeError that lists the tasks there are */
export function taskIds(text: string): TaskId[] {
  return [...new Set(text.split(","))].map((id) => {
    const task = TASK_IDS.find((known) => known === id);
    if (!task) throw new RangeError(`no task "${id}"; there are ${TASK_IDS.join(", ")}`);
    return task;
  });
}
