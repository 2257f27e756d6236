/** Experiments in files: what somebody saved, or wrote for `npm run decode`. */
import { textOf } from "@/lib/trace/reading/bytes";
import { documentsOf } from "@/lib/trace/reading/documents";
import { isData } from "./read-lane";

/** Largest experiment, unpacked, bytes: one with a picture in it has some 50,000, one with as many branches as there may be ten times that. */
const MOST_BYTES = 2 ** 20;

/**
 * The data of an experiment in a file; null where it holds something else, which says in its own words what it is. What
 * an experiment alone has are lanes, and what it never has are iterations.
 */
export async function experimentIn(file: Blob): Promise<unknown> {
  if (file.size > MOST_BYTES) return null;
  try {
    const text = await textOf(new Uint8Array(await file.arrayBuffer()), { limit: MOST_BYTES });
    const { data } = documentsOf(text, "an experiment")[0]!;
    return isData(data) && Array.isArray(data.lanes) && data.iterations === undefined ? data : null;
  } catch {
    return null;
  }
}
