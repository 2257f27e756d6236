/**
 * Measures the page itself: four lanes of 256 positions × 255 iterations under the clock. What a step of the clock costs
 * in script, and which frames are missed while playing, beside those that the same page misses at rest.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium, type Page } from "@playwright/test";
import { decode } from "@/lib/decoding/decode";
import { resolveSettings } from "@/lib/decoding/params";
import { strategyById } from "@/lib/decoding/strategies";
import { hashPredictor } from "@/lib/toy/toy-predictor";
import { traceToJson } from "@/lib/trace/file";
import { startRecording } from "@/lib/trace/record";
import { findChromium } from "../chromium.mjs";

const LANES = 4;
const POSITIONS = 256;
const VOCABULARY = 64;
const PORT = 4175;

export interface ScrubTiming {
  readonly positions: number;
  readonly iterations: number;
  readonly lanes: number;
  /** Script of one step of the clock, drawing by the browser excluded, milliseconds. */
  readonly stepMs: { readonly median: number; readonly p95: number };
  readonly resting: FrameTiming;
  readonly playing: FrameTiming;
}

export interface FrameTiming {
  /** From one animation frame to the next, milliseconds. */
  readonly median: number;
  readonly p95: number;
  /** Share of the frames of a 60 Hz screen that did not come. */
  readonly dropped: number;
}

/** @throws Error that says what to do when the site has not been built */
export async function measureScrub(root: string): Promise<ScrubTiming> {
  if (!existsSync(`${root}/out/index.html`)) {
    throw new Error("expected the built site in out/, found none: run `npm run build` first");
  }
  const traces = await Promise.all(Array.from({ length: LANES }, (_, seed) => largeTrace(seed)));
  const server = spawn("npx", ["tsx", "scripts/start.ts", "--host", "127.0.0.1", "--port", String(PORT)], {
    cwd: root,
    detached: true,
    stdio: "ignore",
  });
  const browser = await chromium.launch(await findChromium());
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    // The compiler names functions by a helper that does not travel with them into the page.
    await page.addInitScript("globalThis.__name = (value) => value");
    await openWhenServed(page);
    await showTraces(page, traces);
    return { positions: POSITIONS, iterations: POSITIONS - 1, lanes: LANES, ...(await measurePage(page)) };
  } finally {
    await browser.close();
    if (server.pid) process.kill(-server.pid);
  }
}

/** One token per step on the hash-defined network: as many iterations as the schedule has. */
async function largeTrace(seed: number): Promise<string> {
  const strategy = strategyById("maskgit");
  const prompt = [3, 7, 1, 5];
  const shape = { vocabularySize: VOCABULARY, maskId: VOCABULARY - 1, promptLength: prompt.length };
  const asked = { prompt, responseLength: POSITIONS, prior: [], seed };
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
  const predictor = hashPredictor({ ...shape, seed, gain16: 40 });
  const run = decode({ ...asked, predictor, strategy, settings: {}, observe: true });
  for (let step = await run.next(); ; step = await run.next()) {
    if (step.done) return traceToJson(recorder.snapshot(step.value.status));
    recorder.add(step.value);
  }
}

async function openWhenServed(page: Page): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await page.goto(`http://127.0.0.1:${PORT}/`);
      break;
    } catch (error) {
      if (attempt === 40) throw error;
      await page.waitForTimeout(250);
    }
  }
  // The engine warms up once; measuring beside it would measure it.
  await page.getByRole("button", { name: /Status: Web/ }).waitFor({ timeout: 120_000 });
}

/** Opens the traces as lanes and takes the page's own lanes away. */
async function showTraces(page: Page, traces: readonly string[]): Promise<void> {
  const files = traces.map((text, index) => ({
    name: `large-${index}.json`,
    mimeType: "application/json",
    buffer: Buffer.from(text),
  }));
  const lanes = page.getByRole("region", { name: /^Lane [A-D]$/ });
  const removeFirst = async () => {
    const left = (await lanes.count()) - 1;
    await page.getByRole("button", { name: "More for lane A" }).click();
    await page.getByRole("menuitem", { name: "Remove lane" }).click();
    while ((await lanes.count()) > left) await page.waitForTimeout(50);
  };
  const add = async (from: number, to: number) => {
    await page.getByLabel("Trace file").setInputFiles(files.slice(from, to));
    while ((await page.getByText("From a file", { exact: true }).count()) < to) await page.waitForTimeout(100);
  };
  await add(0, 2);
  await removeFirst();
  await removeFirst();
  await add(2, LANES);
}

async function measurePage(page: Page): Promise<Pick<ScrubTiming, "stepMs" | "resting" | "playing">> {
  const slider = page.getByRole("slider", { name: "Clock of all lanes" });
  await page.getByRole("radio", { name: "Step" }).check({ force: true });
  await page.getByRole("combobox", { name: "Playing speed" }).selectOption("1×");
  await slider.press("Home");
  await page.waitForTimeout(1000);
  const resting = framesOf(await page.evaluate(collectFrames, 3000));
  await page.getByRole("button", { name: "Play", exact: true }).click();
  const playing = framesOf(await page.evaluate(collectFrames, 6000));
  await page.getByRole("button", { name: "Pause" }).click();
  await slider.press("Home");
  const steps = (await slider.evaluate(collectSteps, 100)).slice(5);
  return { stepMs: { median: quantile(steps, 0.5), p95: quantile(steps, 0.95) }, resting, playing };
}

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
