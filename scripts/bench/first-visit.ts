/**
 * Measures the first visit of the page: how much script it names and how much it loads in all, and how long its thread is
 * deaf until the recorded runs are drawn and the network can run.
 */
import { existsSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { type Browser, chromium } from "@playwright/test";
import { findChromium } from "../chromium.mjs";
import { siteServer } from "../site/server";
import { taskTimes } from "./tasks";

/** How many times slower a cheap machine is: thread time is multiplied, since a browser that is slowed down on a busy machine measures that. */
export const SLOW = 4;
/** From here on a task is felt, milliseconds. */
const FELT_MS = 50;
const VISITS = 5;

export interface FirstVisit {
  /** Scripts that the page names, those asked for until its first lane is drawn, and all until the network can run; gzipped bytes. */
  readonly namedBytes: number;
  readonly firstLaneBytes: number;
  readonly loadedBytes: number;
  /** On a machine that is `SLOW` times slower, medians over visits: what tasks take beyond 50 ms, and the longest one. */
  readonly blockingMs: number;
  readonly longestMs: number;
}

/** @throws Error that says what to do when the site has not been built */
export async function measureFirstVisit(root: string): Promise<FirstVisit> {
  const out = `${root}/out`;
  if (!existsSync(`${out}/index.html`)) {
    throw new Error("expected the built site in out/, found none: run `npm run build` first");
  }
  const server = siteServer(`${out}/`).listen(0, "127.0.0.1");
  const browser = await chromium.launch(await findChromium());
  try {
    await new Promise((resolve) => (server.listening ? resolve(null) : server.once("listening", resolve)));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const visits: Visit[] = [];
    for (let visit = 0; visit < VISITS; visit++) visits.push(await visitOnce(browser, url));
    const median = (of: (visit: Visit) => number) => visits.map(of).sort((one, other) => one - other)[VISITS >> 1]!;
    const packed = (path: string) => gzipSync(readFileSync(`${out}/${path}`)).length;
    const named = [...readFileSync(`${out}/index.html`, "utf8").matchAll(/<script[^>]* src="\.?\/?([^"]+)"[^>]*>/g)]
      .filter(([tag]) => !/ nomodule/i.test(tag))
      .map(([, path]) => path!);
    const sum = (paths: Iterable<string>) => [...new Set(paths)].reduce((bytes, path) => bytes + packed(path), 0);
    return {
      namedBytes: sum(named),
      firstLaneBytes: sum([...named, ...visits[0]!.scriptsOfLane]),
      loadedBytes: sum([...named, ...visits[0]!.scripts]),
      blockingMs: median(({ blockingMs }) => blockingMs),
      longestMs: median(({ longestMs }) => longestMs),
    };
  } finally {
    await browser.close();
    server.close();
  }
}

interface Visit extends Pick<FirstVisit, "blockingMs" | "longestMs"> {
  /** Paths of the scripts that were asked for, and of those until the first lane was drawn. */
  readonly scripts: readonly string[];
  readonly scriptsOfLane: readonly string[];
}

/** What the page says to the console when its first lane is drawn, and when the network can run. */
export const SEEN = { lane: "bench: lane", network: "bench: network" } as const;

/** Looks for both from inside the page, at what changes: a search by roles from outside takes tasks of the page, as long as its own. */
export function lookOut({ lane, network }: typeof SEEN): void {
  const wanted = [
    { selector: "[role=grid]", said: lane },
    { selector: 'button[aria-label^="Status: Web"]', said: network },
  ];
  const observer = new MutationObserver(() => {
    while (wanted[0] && document.querySelector(wanted[0].selector)) console.debug(wanted.shift()!.said);
    if (wanted.length === 0) observer.disconnect();
  });
  observer.observe(document, { subtree: true, childList: true, attributeFilter: ["role", "aria-label"] });
}

/** A visitor who has never been here, without WebGPU. */
async function visitOnce(browser: Browser, url: string): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: "block" });
  const page = await context.newPage();
  const scripts: string[] = [];
  page.on("request", (request) => {
    const { origin, pathname } = new URL(request.url());
    if (url.startsWith(origin) && pathname.endsWith(".js")) scripts.push(pathname.slice(1));
  });
  await page.addInitScript(lookOut, SEEN);
  let scriptsOfLane: readonly string[] = [];
  const times = await taskTimes(browser, page, async () => {
    const seen = (said: string) =>
      page.waitForEvent("console", { predicate: (message) => message.text() === said, timeout: 120_000 });
    const [isDrawn, isReady] = [seen(SEEN.lane), seen(SEEN.network)];
    await page.goto(`${url}?backend=wasm`);
    await isDrawn;
    scriptsOfLane = [...scripts];
    await isReady;
  });
  await context.close();
  const slow = times.map((time) => time * SLOW);
  return {
    scripts,
    scriptsOfLane,
    blockingMs: slow.reduce((sum, time) => sum + Math.max(0, time - FELT_MS), 0),
    longestMs: Math.max(...slow),
  };
}
