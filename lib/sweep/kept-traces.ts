/** Traces that a sweep kept beside its answers: `results.traces/TASK-INDEX-CELL.trace.json.gz`. */
import type { Row } from "./row";

/** Whether a file of a sweep's folder is a trace. */
export const isTraceFile = (name: string): boolean => /\.trace\.jsonl?(?:\.gz)?$/i.test(name);

/** Name of the file that holds a row's trace, where it was kept; python/dimple_sweep/parts.py writes it. */
export async function traceFileOf({ task, index, lane, presetLength }: Row): Promise<string> {
  const cell = new TextEncoder().encode(`[${asciiJson(lane)}, ${presetLength}]`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", cell));
  const hex = Array.from(digest.subarray(0, 3), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${task}-${index}-${hex}.trace.json.gz`;
}

/** A string as Python's json writes it. */
const asciiJson = (text: string): string =>
  JSON.stringify(text).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
