/** How long the tasks of a page's thread take, in time of its own: what other programs take of the machine does not count. */
import type { Browser, Page } from "@playwright/test";

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Thread time, µs. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Does something, and tells the time of every task of the page's thread meanwhile, milliseconds. */
export async function taskTimes(browser: Browser, page: Page, work: () => Promise<unknown>): Promise<number[]> {
  await browser.startTracing(page, {
    categories: ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"],
  });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const mains = traceEvents.filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain");
  return traceEvents
    .filter(
      ({ ph, name, pid, tid }) =>
        ph === "X" && name === "RunTask" && mains.some((main) => main.pid === pid && main.tid === tid),
    )
    .map(({ tdur = 0 }) => tdur / 1000);
}
