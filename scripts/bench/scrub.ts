/**
 * Measures the page itself: four lanes of runs from files, of 256 positions × 255 iterations and of 1,024 × 1,023. How long
 * opening them takes, of the main thread and in all; what a step of the clock costs, with the pointer away and on a cell of
 * a heatmap; and which frames are missed while playing, beside those that the same page misses at rest.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CDPSession, chromium, type Page } from "@playwright/test";
import { decode } from "@/lib/decoding/decode";
import { resolveSettings } from "@/lib/decoding/params";
import { strategyById } from "@/lib/decoding/strategies";
import { hashPredictor } from "@/lib/toy/toy-predictor";
import { packTrace } from "@/lib/trace/file";
import { startRecording } from "@/lib/trace/record";
import type { Trace } from "@/lib/trace/schema";
import { findChromium } from "../chromium.mjs";

const LANES = 4;
const SIZES = [256, 1024] as const;
const VOCABULARY = 64;
const SEED = 1;
const PORT = 4175;

export interface ScrubTiming {
  readonly positions: number;
  readonly iterations: number;
  readonly lanes: number;
  /** All files together, gzipped. */
  readonly fileBytes: number;
  /** From the choice of the files to the last of their lanes, milliseconds; the longest task of the page meanwhile. */
  readonly openingMs: number;
  /** Of that, processor time of the main thread: what other programs take of the machine does not count. */
  readonly openingThreadMs: number;
  readonly longestTaskMs: number;
  /** JavaScript heap of the page with all lanes open, collected. */
  readonly heapBytes: number;
  /** Steps of the clock with the pointer away, and while it rests on a cell of a heatmap, which the inspector then tells of. */
  readonly steps: StepTiming;
  readonly hoveredSteps: StepTiming;
  readonly resting: FrameTiming;
  readonly playing: FrameTiming;
}

/** What a step of the clock costs, milliseconds. */
interface StepTiming {
  /** Until its script is done, drawing by the browser excluded; what else the machine does counts. */
  readonly scriptMs: Spread;
  /** Processor time of the main thread: script, style, layout and painting. */
  readonly threadMs: Spread;
}

export interface Spread {
  readonly median: number;
  readonly p95: number;
}

export interface FrameTiming {
  /** From one animation frame to the next, milliseconds. */
  readonly median: number;
  readonly p95: number;
  /** Share of the frames of a 60 Hz screen that did not come. */
  readonly dropped: number;
}

interface ScrubOptions {
  /** Folder for Chromium's profiles of its processor: opening and stepping, a file each. */
  readonly profiles?: string | undefined;
}

/** @throws Error that says what to do when the site has not been built */
export async function measureScrub(root: string, options: ScrubOptions = {}): Promise<ScrubTiming[]> {
  if (!existsSync(`${root}/out/index.html`)) {
    throw new Error("expected the built site in out/, found none: run `npm run build` first");
  }
  const folder = `${root}/.cache/bench`;
  await mkdir(folder, { recursive: true });
  const server = spawn("npx", ["tsx", "scripts/start.ts", "--host", "127.0.0.1", "--port", String(PORT)], {
    cwd: root,
    detached: true,
    stdio: "ignore",
  });
  const browser = await chromium.launch(await findChromium());
  try {
    const timings: ScrubTiming[] = [];
    for (const positions of SIZES) {
      const file = join(folder, `large-${positions}.json.gz`);
      // Always the same run, which is long in the making.
      if (!existsSync(file)) await writeFile(file, await packTrace(await largeTrace(positions)));
      const files = new Array<string>(LANES).fill(file);
      const fileBytes = LANES * (await stat(file)).size;
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      // The compiler names functions by a helper that does not travel with them into the page.
      await page.addInitScript("globalThis.__name = (value) => value");
      await openWhenServed(page);
      const cdp = await page.context().newCDPSession(page);
      const profiled = <Result>(what: string, work: () => Promise<Result>) =>
        options.profiles ? withProfile(cdp, join(options.profiles, `${positions}-${what}.cpuprofile`), work) : work();
      const opening = await profiled("opening", () => showTraces(page, cdp, files));
      await cdp.send("HeapProfiler.collectGarbage");
      const { usedSize } = await cdp.send("Runtime.getHeapUsage");
      const measured = await measurePage(page, cdp, profiled);
      const size = { positions, iterations: positions - 1, lanes: LANES, fileBytes };
      timings.push({ ...size, ...opening, heapBytes: usedSize, ...measured });
      await page.close();
    }
    return timings;
  } finally {
    await browser.close();
    if (server.pid) process.kill(-server.pid);
  }
}

/** Writes what the processor did meanwhile, as Chromium's developer tools read it. */
async function withProfile<Result>(cdp: CDPSession, path: string, work: () => Promise<Result>): Promise<Result> {
  await cdp.send("Profiler.enable");
  await cdp.send("Profiler.start");
  const result = await work();
  const { profile } = await cdp.send("Profiler.stop");
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, JSON.stringify(profile));
  return result;
}

/** One token per step on the hash-defined network, all rows and candidates kept: as many iterations as the schedule has. */
async function largeTrace(positions: number): Promise<Trace> {
  const strategy = strategyById("maskgit");
  const prompt = [3, 7, 1, 5];
  const shape = { vocabularySize: VOCABULARY, maskId: VOCABULARY - 1, promptLength: prompt.length };
  const asked = { prompt, responseLength: positions, prior: [], seed: SEED };
  const recorder = startRecording({
    ...asked,
    model: { name: "hash", digest: "none", label: "hash function" },
    backend: { name: "none", detail: "hash function" },
    strategy: strategy.id,
    settings: resolveSettings(strategy, {}),
    prefill: "off",
    question: "what ?",
    alignment: "aligned",
    vocabulary: { size: VOCABULARY, maskId: shape.maskId, padId: null, eosId: null },
    tokenText: (id) => `t${id}`,
    decodeText: (ids) => ids.map((id) => `t${id}`).join(" "),
  });
  const predictor = hashPredictor({ ...shape, seed: SEED, gain16: 40 });
  const run = decode({ ...asked, predictor, strategy, settings: {}, observe: true });
  for (let step = await run.next(); ; step = await run.next()) {
    if (step.done) return recorder.snapshot(step.value.status);
    recorder.add(step.value);
  }
}

async function openWhenServed(page: Page): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await page.goto(`http://127.0.0.1:${PORT}/?backend=wasm`);
      break;
    } catch (error) {
      if (attempt === 240) throw error;
      await page.waitForTimeout(250);
    }
  }
  // The engine warms up once; measuring beside it would measure it.
  await page.getByRole("button", { name: /Status: Web/ }).waitFor({ timeout: 300_000 });
}

/** Opens the files as lanes and takes the page's own lanes away. @param files [LANES] paths */
async function showTraces(
  page: Page,
  cdp: CDPSession,
  files: readonly string[],
): Promise<Pick<ScrubTiming, "openingMs" | "openingThreadMs" | "longestTaskMs">> {
  const lanes = page.getByRole("region", { name: /^Lane [A-D]$/ });
  const removeFirst = async () => {
    const left = (await lanes.count()) - 1;
    await page.getByRole("button", { name: "More for lane A" }).click();
    await page.getByRole("menuitem", { name: "Remove lane" }).click();
    while ((await lanes.count()) > left) await page.waitForTimeout(50);
  };
  await page.evaluate(watchTasks);
  let [openingMs, openingThreadMs] = [0, 0];
  const threadMs = await threadClock(cdp);
  const add = async (from: number, to: number) => {
    const before = await threadMs();
    await page.getByLabel("Trace file").setInputFiles(files.slice(from, to));
    openingMs += await page.evaluate(lanesFromFiles, to);
    openingThreadMs += (await threadMs()) - before;
  };
  await add(0, 2);
  await removeFirst();
  await removeFirst();
  await add(2, LANES);
  return { openingMs, openingThreadMs, longestTaskMs: await page.evaluate(longestTask) };
}

/** Runs in the page: notes its long tasks from now on. */
function watchTasks(): void {
  const longest = { ms: 0 };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longest.ms = Math.max(longest.ms, duration);
  }).observe({ type: "longtask" });
  Object.assign(globalThis, { longest });
}

const longestTask = (): number => (globalThis as unknown as { longest: { ms: number } }).longest.ms;

/** Runs in the page: milliseconds until so many lanes from files are drawn. */
function lanesFromFiles(count: number): Promise<number> {
  const begun = performance.now();
  return new Promise((resolve) => {
    const look = () => {
      const tags = [...document.querySelectorAll("section[id^=lane-] header span")];
      const found = tags.filter(({ textContent }) => textContent === "From a file").length;
      if (found >= count) resolve(performance.now() - begun);
      else setTimeout(look, 50);
    };
    look();
  });
}

type Profiled = <Result>(what: string, work: () => Promise<Result>) => Promise<Result>;

async function measurePage(
  page: Page,
  cdp: CDPSession,
  profiled: Profiled,
): Promise<Pick<ScrubTiming, "steps" | "hoveredSteps" | "resting" | "playing">> {
  const slider = page.getByRole("slider", { name: "Clock of all lanes" });
  await page.getByRole("radio", { name: "Step" }).check({ force: true });
  await page.getByRole("combobox", { name: "Playing speed" }).selectOption("1×");
  await slider.press("Home");
  await page.waitForTimeout(1000);
  const resting = framesOf(await page.evaluate(collectFrames, 3000));
  await page.getByRole("button", { name: "Play", exact: true }).click();
  const playing = framesOf(await page.evaluate(collectFrames, 6000));
  await page.getByRole("button", { name: "Pause" }).click();
  const measureSteps = async (what: string): Promise<StepTiming> => {
    await slider.press("Home");
    const script = (await profiled(what, () => slider.evaluate(collectSteps, STEPS))).slice(5);
    await slider.press("Home");
    return { scriptMs: spread(script), threadMs: spread(await mainThreadOf(page, cdp)) };
  };
  await page.mouse.move(1, 1);
  const steps = await measureSteps("steps");
  await page.getByRole("grid").first().hover({ position: NEAR_THE_TOP });
  await page.getByRole("img", { name: /^Entropy and margin at position/ }).waitFor();
  const hoveredSteps = await measureSteps("hovered-steps");
  return { steps, hoveredSteps, resting, playing };
}

/** A cell of an early iteration, in which most positions were asked about, px from the corner of the chart. */
const NEAR_THE_TOP = { x: 120, y: 30 };

const STEPS = 100;

/** Processor time of the main thread for each of some steps of the clock, milliseconds. */
async function mainThreadOf(page: Page, cdp: CDPSession): Promise<number[]> {
  const taskMs = await threadClock(cdp);
  const costs: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    await page.evaluate(twoFrames);
    const before = await taskMs();
    await page.keyboard.press("ArrowRight");
    await page.evaluate(twoFrames);
    costs.push((await taskMs()) - before);
  }
  return costs.slice(5);
}

/** Tells how long the main thread has worked by now, ms; what other programs take of the processor does not count. */
async function threadClock(cdp: CDPSession): Promise<() => Promise<number>> {
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await cdp.send("Performance.getMetrics");
    return 1000 * metrics.find(({ name }) => name === "TaskDuration")!.value;
  };
}

/** Runs in the page: until what was asked for is drawn. */
const twoFrames = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

const spread = (values: readonly number[]) => ({ median: quantile(values, 0.5), p95: quantile(values, 0.95) });

/** Runs in the page: times of the animation frames of a while. */
function collectFrames(forMs: number): Promise<number[]> {
  return new Promise((resolve) => {
    const times: number[] = [];
    const frame = (time: number) => {
      times.push(time);
      if (time - times[0]! < forMs) requestAnimationFrame(frame);
      else resolve(times);
    };
    requestAnimationFrame(frame);
  });
}

/** Runs in the page: how long each of some steps of the clock keeps the script busy. */
async function collectSteps(slider: Element, count: number): Promise<number[]> {
  const costs: number[] = [];
  for (let step = 0; step < count; step++) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const begun = performance.now();
    slider.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true }));
    // React renders in a microtask after the event; a message comes after those.
    await new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
    costs.push(performance.now() - begun);
  }
  return costs;
}

const FRAME_MS = 1000 / 60;

function framesOf(times: readonly number[]): FrameTiming {
  const intervals = times.slice(1).map((time, index) => time - times[index]!);
  const expected = (times.at(-1)! - times[0]!) / FRAME_MS;
  return {
    median: quantile(intervals, 0.5),
    p95: quantile(intervals, 0.95),
    dropped: Math.max(0, 1 - intervals.length / expected),
  };
}

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))]!;
