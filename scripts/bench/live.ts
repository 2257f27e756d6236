/**
 * Measures runs in the page: which share of their time the network has, and for how long the page is deaf meanwhile. With
 * the page's thread as fast as it is, and four times slower, which is what a cheap machine does to it.
 */
import { existsSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { type Browser, chromium, type Page } from "@playwright/test";
import { findChromium } from "../chromium.mjs";
import { siteServer } from "../site/server";
import { taskTimes } from "./tasks";

/** Two lanes of an answer that is seen at a glance, and four of a long one: a token an iteration, and as sure ones come. */
const SHORT = "length=32&a=confident;gamma=0.9&b=maskgit;steps=32";
const LONG = ["maskgit", "margin", "entropy", "left-to-right"]
  .map((id, index) => `${"abcd"[index]}=${id};steps=128`)
  .join("&");

/** How many times slower the page's thread is made. */
const SLOW = 4;
/** From here on a task of the page is felt, milliseconds. */
const FELT_MS = 50;
const RUNS = 5;
/** The page's own, beside which a notice may have another. */
const RUN_ALL = 'button[title^="Run all ("]';

export interface LiveTiming {
  /** Of runs of two lanes of 32 tokens. */
  readonly short: RunShare;
  /** The same on a page that is slower. */
  readonly slow: RunShare;
  /** Of a run of four lanes of 128 tokens. */
  readonly long: RunShare & BusyPage;
}

/** Of the time of a run, medians over runs. */
interface RunShare {
  /** Of all lanes' time by their own clock, that inside the engine. */
  readonly ofClock: number;
  /** Of the time from the press of Run to the last lane's end, that inside the engine. */
  readonly ofWait: number;
  readonly waitMs: number;
}

/** Tasks of the page's thread, in time of its own: what other programs take of the machine does not count. */
interface BusyPage {
  /** Tasks that are felt. */
  readonly felt: number;
  readonly longestMs: number;
}

/** @throws Error that says what to do when the site has not been built */
export async function measureLive(root: string): Promise<LiveTiming> {
  if (!existsSync(`${root}/out/index.html`)) {
    throw new Error("expected the built site in out/, found none: run `npm run build` first");
  }
  const server = siteServer(`${root}/out/`).listen(0, "127.0.0.1");
  const browser = await chromium.launch(await findChromium());
  try {
    await new Promise((resolve) => (server.listening ? resolve(null) : server.once("listening", resolve)));
    return await measureOn(browser, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    await browser.close();
    server.close();
  }
}

async function measureOn(browser: Browser, url: string): Promise<LiveTiming> {
  const short = await opened(browser, `${url}?${SHORT}`);
  await runOnce(short);
  const fast = await shareOf(short);
  const session = await short.context().newCDPSession(short);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOW });
  const slow = await shareOf(short);
  await short.close();
  const long = await opened(browser, `${url}?length=128&${LONG}`);
  const shares: RunShare[] = [];
  const busy = await busyWhile(browser, long, async () => void shares.push(await runOnce(long)));
  await long.close();
  return { short: fast, slow, long: { ...shares[0]!, ...busy } };
}

/** A page on WebAssembly whose engine is ready. */
async function opened(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript("globalThis.__name = (value) => value");
  await page.goto(`${address}&backend=wasm`);
  await page.getByRole("button", { name: /Status: Web/ }).waitFor({ timeout: 120_000 });
  return page;
}

async function shareOf(page: Page): Promise<RunShare> {
  const runs: RunShare[] = [];
  for (let run = 0; run < RUNS; run++) runs.push(await runOnce(page));
  const median = (of: (run: RunShare) => number) => runs.map(of).sort((one, other) => one - other)[RUNS >> 1]!;
  return {
    ofClock: median(({ ofClock }) => ofClock),
    ofWait: median(({ ofWait }) => ofWait),
    waitMs: median(({ waitMs }) => waitMs),
  };
}

/** Presses Run all and waits for the end of the last lane. */
async function runOnce(page: Page): Promise<RunShare> {
  await page.locator(`${RUN_ALL}:enabled`).first().waitFor({ timeout: 120_000 });
  const waitMs = await page.evaluate(pressAndWait, RUN_ALL);
  const texts = await page.locator("dl").evaluateAll((all) => all.map((one) => one.textContent));
  const times = texts.flatMap((text) => {
    const found = /total ms([\d.,\s]+)model ([\d.,\s]+) ms/.exec(text ?? "");
    return found ? [[numberOf(found[1]!), numberOf(found[2]!)] as const] : [];
  });
  if (times.length === 0) throw new Error(`expected times of lanes on the page, found ${JSON.stringify(texts)}`);
  const sum = (at: 0 | 1) => times.reduce((total, time) => total + time[at], 0);
  return { ofClock: sum(1) / sum(0), ofWait: sum(1) / waitMs, waitMs };
}

const numberOf = (text: string): number => Number(text.replace(/[^\d.]/g, ""));

/** Runs in the page, which knows best when a run has ended. */
function pressAndWait(selector: string): Promise<number> {
  const button = () => document.querySelector<HTMLButtonElement>(selector);
  const begun = performance.now();
  let wasBusy = false;
  button()!.click();
  return new Promise((resolve) => {
    const look = () => {
      const isBusy = button()?.disabled !== false;
      wasBusy ||= isBusy;
      if (wasBusy && !isBusy) resolve(performance.now() - begun);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

async function busyWhile(browser: Browser, page: Page, work: () => Promise<unknown>): Promise<BusyPage> {
  const times = await taskTimes(browser, page, work);
  return { felt: times.filter((time) => time > FELT_MS).length, longestMs: Math.max(...times) };
}
