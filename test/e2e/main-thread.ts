/** How long the page's main thread is busy at a stretch, in time of its own: what other programs take of the machine does not count. */
import type { Page } from "@playwright/test";

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Wall time and thread time, µs. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Tasks of the main thread while something is done. */
export interface BusyTasks {
  /** The longest one, ms of the thread's own time. */
  readonly longestMs: number;
  /** All together, ms. */
  readonly totalMs: number;
}

/** Does something, and tells how long the main thread was busy with it. */
export async function busyWhile(page: Page, work: () => Promise<void>): Promise<BusyTasks> {
  const browser = page.context().browser()!;
  await browser.startTracing(page, {
    categories: ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"],
  });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const mains = traceEvents.filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain");
  const isMain = ({ pid, tid }: TraceEvent) => mains.some((main) => main.pid === pid && main.tid === tid);
  const tasks = traceEvents.filter((event) => event.ph === "X" && event.name === "RunTask" && isMain(event));
  // The browser leaves the thread's time out of a task during which it was told to stop tracing, and of some that took none.
  const timed = tasks.filter(({ tdur }) => tdur !== undefined);
  if (timed.length < tasks.length / 2 || timed.length === 0)
    throw new Error(
      `expected tasks with their thread time in the browser's trace, found ${timed.length} of ${tasks.length}: ` +
        JSON.stringify(tasks.find(({ tdur }) => tdur === undefined)),
    );
  const times = timed.map(({ tdur }) => tdur! / 1000);
  return { longestMs: Math.max(...times), totalMs: times.reduce((sum, time) => sum + time, 0) };
}
