/** Fields of a sweep as text that people write, read with a sentence for what cannot be read. */
import { type ResolvedLane, resolveLegal } from "@/lib/experiment/resolve";
import { sayExpected } from "@/lib/scene/issue";
import { shown } from "@/lib/scene/shown";
import { lanesOf } from "@/lib/sweep/grid";
import { SWEEP_LIMITS, type Sweep, sweepSchema } from "@/lib/sweep/schema";

/** What is wrong with the text of a lane, as a sentence; null where nothing is. */
export function laneProblem(text: string): string | null {
  if (text.length > SWEEP_LIMITS.laneCharacters) {
    return `Expected at most ${SWEEP_LIMITS.laneCharacters} characters, found ${text.length}.`;
  }
  try {
    // Settings that follow the length are read as they are at a usual one.
    for (const lane of lanesOf(text)) lane.at(32);
    return null;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

/** The one lane of a text, for menus; null for a grid, for settings that follow the length, and for what cannot be read. */
export function laneInMenus(text: string): ResolvedLane | null {
  try {
    const [lane, ...more] = lanesOf(text);
    return lane && more.length === 0 && !lane.followsLength ? resolveLegal(lane.at(1)) : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

export const writeLengths = (lengths: Sweep["lengths"]): string => lengths.map((length) => length ?? "auto").join(", ");

/** The lengths of a text, or a sentence that says why it has none. */
export function readLengths(text: string): Sweep["lengths"] | string {
  const parts = text.split(/[\s,]+/).filter((part) => part !== "");
  const lengths = parts.map((part) => (part === "auto" ? null : /^\d+$/.test(part) ? Number(part) : part));
  const parsed = sweepSchema.shape.lengths.safeParse(lengths);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const at = typeof issue.path[0] === "number" ? parts[issue.path[0]] : text;
  return `Lengths: ${sayExpected(issue)}, found ${shown(at ?? text)}.`;
}
