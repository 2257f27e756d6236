/** Brings runs that were made earlier, and brings nothing else with it: it is among the first scripts of a page. */
import { nextTask } from "@/components/ui/next-task";
import { siteUrl } from "@/components/ui/site";
import type { Trace } from "@/lib/trace/schema";

/** Runs of the default experiment. @throws TraceError when they are damaged */
export const fetchOpening = (signal?: AbortSignal) => fetchRecorded("traces/opening.jsonl", signal);

/**
 * The recorded runs in a file of the site, one trace a line, as `npm run decode` prints them; none where there is no such
 * file. @throws TraceError when it is damaged
 */
export async function fetchRecorded(path: string, signal?: AbortSignal): Promise<readonly Trace[]> {
  // What reads traces comes with them, and not with the page.
  const [response, { parseTrace }] = await Promise.all([
    fetch(siteUrl(path), signal ? { signal } : {}),
    import("@/lib/trace/file"),
  ]);
  if (!response.ok) return [];
  const lines = (await response.text()).split("\n");
  const traces: Trace[] = [];
  for (const line of lines.filter((line) => line.startsWith("{"))) {
    await nextTask();
    traces.push(parseTrace(line));
  }
  return traces;
}
