/**
 * Measures the network and the page on this machine and prints a table.
 * Usage: npm run bench [-- --on node-wasm,browser-wasm,browser-webgpu,page,runs,labs] [--model FOLDER] [--repeats N] [--runs N] [--answers N] [--json FILE] [--profiles FOLDER]
 *   npm run bench -- --against onnxruntime-web [--on …] [--lengths 62,132]: the same network in both, in turn, one window and
 *   eight at once. It needs what the repository does not carry (140 MB): npm install --no-save onnxruntime-web@1.30.0, and
 *   python -m training.export_onnx. On emulated WebGPU a window of 356 takes onnxruntime-web many seconds, eight of them minutes.
 *   npm run bench -- --prefill [--on …]: how much faster iterations and answers are with the prompt kept, prompts of 30 to 1,000
 *   positions against answers of 16 to 128.
 * `page`, which is about the first visit and long runs, and `runs`, which says how much of a run on the page the network has, need the built
 * site: npm run build; with --profiles `page` writes what Chromium's profiler saw of opening and stepping. `labs` answers a sweep, 10,000 times unless told otherwise, and prints what grew.
 * Ratios are medians of one run; absolute times depend on what else the machine is doing. WebGPU in the headless
 * browser is emulated on the processor: read its ratios, not its milliseconds.
 */
import { writeFile } from "node:fs/promises";
import { basename, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { createViteServer } from "vitest/node";
import { type PrefillTiming, prefillSpeedup } from "@/lib/engine/benchmark";
import { folderReader, wasmFolder } from "@/lib/engine/node";
import { type AgainstRequest, type Compared, comparedOn, type Pairing, pairUp } from "./bench/against";
import type { BatchesMeasured, BatchTiming } from "./bench/batches";
import { type FirstVisit, measureFirstVisit, SLOW } from "./bench/first-visit";
import { type LabsGrowth, measureLabs, SWEEP, timeWorkers } from "./bench/labs";
import { type LiveTiming, measureLive } from "./bench/live";
import { type Measurement, type MeasureRequest, measure } from "./bench/measure";
import { measurePrefill, type PrefillRequest } from "./bench/prefill";
import { type FrameTiming, measureScrub, type ScrubTiming, type Spread } from "./bench/scrub";
import { findChromium } from "./chromium.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const networks = ["node-wasm", "browser-wasm", "browser-webgpu"] as const;
const subjects = [...networks, "page", "runs", "labs"] as const;
/** Packages that the measured code imports. */
const bundled = [
  ...["core", "backend-webgpu", "backend-wasm", "backend-cpu"].map((part) => `@tensorflow/tfjs-${part}`),
  "@huggingface/tokenizers",
  "fast-png",
  "zod",
];
type Environment = (typeof networks)[number];
type Subject = (typeof subjects)[number];

const { values: options } = parseArgs({
  options: {
    on: { type: "string", default: networks.join(",") },
    model: { type: "string", default: "public/models/mini-dimple" },
    repeats: { type: "string" },
    runs: { type: "string", default: "200" },
    answers: { type: "string", default: "10000" },
    json: { type: "string" },
    profiles: { type: "string" },
    against: { type: "string" },
    lengths: { type: "string" },
    prefill: { type: "boolean", default: false },
  },
});

async function main(): Promise<void> {
  if (options.against !== undefined) return compare(options.against);
  if (options.prefill) return tabulatePrefill();
  const results: Partial<Record<Environment, Measurement>> & {
    visit?: FirstVisit;
    page?: ScrubTiming[];
    runs?: LiveTiming;
    labs?: LabsMeasured;
  } = {};
  for (const subject of options.on.split(",").map(subjectOf)) {
    console.error(`measuring ${subject} …`);
    if (subject === "page") {
      results.visit = await measureFirstVisit(root);
      results.page = await measureScrub(root, { profiles: options.profiles });
    } else if (subject === "runs") results.runs = await measureLive(root);
    else if (subject === "labs") results.labs = await measureLab(wholeNumber("--answers", options.answers));
    else results[subject] = subject === "node-wasm" ? await measureInNode() : await measureInBrowser(subject);
  }
  const { visit, page, runs, labs, ...measured } = results;
  for (const [environment, result] of Object.entries(measured)) console.log(describe(environment, result));
  if (visit) console.log(describeVisit(visit));
  for (const timing of page ?? []) console.log(describePage(timing));
  if (runs) console.log(describeRuns(runs));
  if (labs) console.log(describeLabs(labs));
  if (options.json) await writeFile(options.json, `${JSON.stringify(results, null, 2)}\n`);
}

function subjectOf(name: string): Subject {
  const found = subjects.find((subject) => subject === name);
  if (!found) throw new Error(`expected --on with some of ${subjects.join(", ")}, found "${name}"`);
  return found;
}

function requestFor(environment: Environment): MeasureRequest {
  const webgpu = environment === "browser-webgpu";
  return {
    backend: webgpu ? "webgpu" : "wasm",
    wasmPaths: environment === "node-wasm" ? wasmFolder() : "/node_modules/@tensorflow/tfjs-backend-wasm/wasm-out/",
    model: relative(root, resolve(options.model)),
    prompts: [30, 100],
    answerLength: 32,
    repeats: wholeNumber("--repeats", options.repeats ?? (webgpu ? "5" : "25")),
    growthRuns: wholeNumber("--runs", options.runs),
  };
}

function wholeNumber(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`expected ${flag} as a whole number from 1, found "${text}"`);
  return value;
}

/** Prints how our executors do beside another runtime. */
async function compare(against: string): Promise<void> {
  if (against !== runtimeName) throw new Error(`expected --against ${runtimeName}, found "${against}"`);
  const results: Partial<Record<Environment, Pairing[]>> = {};
  for (const environment of options.on.split(",").map(networkOf)) {
    const found: Pairing[] = [];
    for (const subject of comparedOn(requestFor(environment).backend, lengthsAsked())) {
      console.error(
        `comparing ${subject === "tower" ? subject : `${subject.batch} of ${subject.length}`} on ${environment} …`,
      );
      const request = againstFor(environment, subject);
      const pairings = environment === "node-wasm" ? await compareInNode(request) : await compareInBrowser(request);
      // As they come: the last of them may take long.
      for (const one of pairings) console.error(describePairing(one).join("  "));
      found.push(...pairings);
    }
    results[environment] = found;
    console.log(table(`${environment} against ${runtimeName}`, found.map(describePairing)));
  }
  if (options.json) await writeFile(options.json, `${JSON.stringify(results, null, 2)}\n`);
}

const lengthsAsked = () => options.lengths?.split(",").map((text) => wholeNumber("--lengths", text));

const runtimeName = "onnxruntime-web";
const runtimeFolder = `node_modules/${runtimeName}/dist/`;

function againstFor(environment: Environment, subject: Compared): AgainstRequest {
  const { backend, wasmPaths, model, repeats } = requestFor(environment);
  const onnx = `.cache/onnx/${basename(model)}`;
  const runtimePaths = environment === "node-wasm" ? undefined : `/${runtimeFolder}`;
  return { backend, wasmPaths, model, onnx, repeats, runtimePaths, subject };
}

async function compareInNode(request: AgainstRequest): Promise<Pairing[]> {
  const runtime = await import(runtimeName as string).catch(() => {
    throw new Error(`expected ${runtimeName} in node_modules, found none: npm install --no-save ${runtimeName}@1.30.0`);
  });
  return pairUp(request, runtime, folderReader(root));
}

const compareInBrowser = (request: AgainstRequest): Promise<Pairing[]> =>
  inPage(
    async ({ request, folder, runtime }) => {
      const { pairUp } = await import(/* @vite-ignore */ "/scripts/bench/against.ts" as string);
      const other = await import(/* @vite-ignore */ `/@fs${runtime}` as string);
      return pairUp(request, other, async (path: string) => {
        const response = await fetch(`/@fs${folder}${path}`);
        return response.ok ? new Uint8Array(await response.arrayBuffer()) : null;
      });
    },
    {
      request,
      folder: root,
      runtime: `${root}${runtimeFolder}${request.backend === "webgpu" ? "ort.webgpu.bundle.min.mjs" : "ort.wasm.bundle.min.mjs"}`,
    },
  );

function describePairing(one: Pairing): [string, string] {
  return [
    `${one.what}${one.batch > 1 ? `, ${one.batch} at once` : ""}, ${one.ours}`,
    `${one.ratio.toFixed(2)} of its time (best of each: ${one.ratioOfBest.toFixed(2)}); ${ms(one.oursMs)} against ${ms(one.theirsMs)}; outputs within ${one.difference.toExponential(0)}`,
  ];
}

/** Prints how much faster answers are with the prompt kept, by length of prompt and answer. */
async function tabulatePrefill(): Promise<void> {
  const results: Partial<Record<Environment, PrefillTiming[]>> = {};
  for (const environment of options.on.split(",").map(networkOf)) {
    console.error(`measuring prefill on ${environment} …`);
    const timings = environment === "node-wasm" ? await prefillInNode() : await prefillInBrowser(environment);
    results[environment] = timings;
    console.log(describePrefill(environment, timings));
  }
  if (options.json) await writeFile(options.json, `${JSON.stringify(results, null, 2)}\n`);
}

function networkOf(name: string): Environment {
  const found = networks.find((network) => network === name);
  if (!found) throw new Error(`expected --on with some of ${networks.join(", ")}, found "${name}"`);
  return found;
}

function prefillFor(environment: Environment): PrefillRequest {
  const { backend, wasmPaths, model, repeats } = requestFor(environment);
  return { backend, wasmPaths, model, repeats, prompts: [30, 100, 300, 1000], answers: [16, 32, 64, 128] };
}

const prefillInNode = () => measurePrefill(prefillFor("node-wasm"), folderReader(root));

const prefillInBrowser = (environment: Environment): Promise<PrefillTiming[]> =>
  inPage(
    async ({ request, folder }) => {
      const { measurePrefill } = await import(/* @vite-ignore */ "/scripts/bench/prefill.ts" as string);
      return measurePrefill(request, async (path: string) => {
        const response = await fetch(`/@fs${folder}${path}`);
        return response.ok ? new Uint8Array(await response.arrayBuffer()) : null;
      });
    },
    { request: prefillFor(environment), folder: root },
  );

function describePrefill(environment: string, timings: readonly PrefillTiming[]): string {
  const lines = timings.map((timing): [string, string] => {
    const { prompt, answer, fullMs, cachedMs, ratio } = timing;
    const iterations = Math.ceil(answer / 3);
    return [
      `prompt ${prompt}, answer ${answer}`,
      `${ms(fullMs)} full, ${ms(cachedMs)} cached: ${ratio.toFixed(1)}× an iteration, ` +
        `${prefillSpeedup(timing, iterations).toFixed(1)}× an answer in ${iterations} iterations`,
    ];
  });
  return table(`${environment}: the prompt kept`, lines);
}

/** Processes that share a sweep, and questions that WebGPU is asked at a time. */
const workersTimed = [1, 2];
const batchesTimed = [1, 8, 16, 32];
/** Questions a task that these are. */
const questionsTimed = 16;

interface LabsMeasured {
  readonly growth: LabsGrowth;
  readonly workers: readonly { readonly workers: number; readonly answersPerSecond: number }[];
  readonly batches: BatchesMeasured;
}

async function measureLab(answers: number): Promise<LabsMeasured> {
  const workers = [];
  for (const count of workersTimed) workers.push({ workers: count, answersPerSecond: await timeWorkers(count) });
  const n = Math.min(questionsTimed, Math.ceil(answers / SWEEP.lanes.length / SWEEP.tasks.length));
  const batches = await inPage(
    async ({ request, folder }) => {
      const { measureBatches } = await import(/* @vite-ignore */ "/scripts/bench/batches.ts" as string);
      return measureBatches(request, async (path: string) => {
        const response = await fetch(`/@fs${folder}${path}`);
        return response.ok ? new Uint8Array(await response.arrayBuffer()) : null;
      });
    },
    {
      request: { sweep: { ...SWEEP, n }, wasmPaths: requestFor("browser-webgpu").wasmPaths, batches: batchesTimed },
      folder: root,
    },
  );
  return { growth: await measureLabs(answers), workers, batches };
}

const measureInNode = () => measure(requestFor("node-wasm"), folderReader(root));

const measureInBrowser = (environment: Environment): Promise<Measurement> =>
  inPage(
    async ({ request, folder }) => {
      const { measure } = await import(/* @vite-ignore */ "/scripts/bench/measure.ts" as string);
      return measure(request, async (path: string) => {
        const response = await fetch(`/@fs${folder}${path}`);
        return response.ok ? new Uint8Array(await response.arrayBuffer()) : null;
      });
    },
    { request: requestFor(environment), folder: root },
  );

/** Work in a page of the development server, which compiles the code: nothing has to be built first. */
async function inPage<Given extends object, Result>(
  work: (given: Given) => Promise<Result>,
  given: Given,
): Promise<Result> {
  const server = await createViteServer({
    root,
    configFile: false,
    logLevel: "error",
    resolve: { alias: { "@": root } },
    // Named here and never discovered: finding one late would reload the page in the middle of a measurement.
    optimizeDeps: { noDiscovery: true, include: bundled },
    // The model may lie anywhere on this machine, and an edit during a measurement must not reload the page.
    server: { hmr: false, watch: null, host: "127.0.0.1", port: 0, fs: { strict: false } },
  });
  await server.listen();
  const browser = await chromium.launch(await findChromium());
  try {
    const page = await browser.newPage();
    const url = server.resolvedUrls!.local[0]!;
    await page.goto(new URL("scripts/bench/page.html", url).href);
    // What a page is given and gives back is copied: plain data on both ways.
    return (await page.evaluate(work as (given: unknown) => Promise<unknown>, given)) as Result;
  } finally {
    await browser.close();
    await server.close();
  }
}

function describe(environment: string, result: Measurement): string {
  const { growth, iterations, decoding, peak } = result;
  const share = (gigaflops: number) =>
    [peak.backend, peak.kernels ?? []]
      .flat()
      .map((best) => `${Math.round((100 * gigaflops) / best)} %`)
      .join(" and ");
  const lines: [string, string][] = [
    [
      `${result.layers}-layer forward`,
      result.dispatches === null ? "no dispatches" : `${result.dispatches} dispatches`,
    ],
    ["read back per masked position", result.bytesPerRow === null ? "nothing to read" : `${result.bytesPerRow} bytes`],
    [
      "best plain matrix product",
      `${peak.backend.toFixed(2)} GFLOP/s by the backend${peak.kernels === null ? "" : `, ${peak.kernels.toFixed(2)} by our kernels`}`,
    ],
    ...iterations.flatMap((timing): [string, string][] => [
      [
        `iteration, prompt ${timing.prompt}`,
        `${ms(timing.fullMs)} full, ${ms(timing.cachedMs)} cached: ${timing.ratio.toFixed(1)}× faster`,
      ],
      [
        "  of the full one",
        (result.dispatches === null ? "" : `${ms(timing.encodeMs)} in JavaScript before the first wait; `) +
          `${timing.gigaflops.toFixed(2)} GFLOP/s, ${share(timing.gigaflops)} of the best product`,
      ],
    ]),
    [`growth over ${growth.runs} iterations`, `${growth.tensors} tensors, ${growth.bytes} bytes`],
    ...decoding.map((run): [string, string] => [
      `γ = 0.9, 32 tokens, keeping ${run.keeps === "prompt" ? "the prompt" : run.keeps}`,
      `${run.iterations} iterations in ${ms(run.runMs)}; ${ms(run.iterationMs)} an iteration after the first`,
    ]),
  ];
  return table(`${environment}: ${result.backend.detail}`, lines);
}

function describeVisit({ namedBytes, firstLaneBytes, loadedBytes, blockingMs, longestMs }: FirstVisit): string {
  const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(0)} kB gzipped`;
  return table(`page: first visit, on a machine ${SLOW} times slower`, [
    ["scripts that the page names", kilobytes(namedBytes)],
    ["scripts until its first lane is drawn", kilobytes(firstLaneBytes)],
    ["all scripts until the network can run", kilobytes(loadedBytes)],
    ["what tasks of the page take beyond 50 ms", ms(blockingMs)],
    ["its longest task", ms(longestMs)],
  ]);
}

function describePage(timing: ScrubTiming): string {
  const { lanes, positions, iterations, fileBytes, openingMs, openingThreadMs, longestTaskMs, heapBytes } = timing;
  const { steps, hoveredSteps, resting, playing } = timing;
  const frames = ({ median, p95, dropped }: FrameTiming) =>
    `${median.toFixed(1)} ms (95 % within ${p95.toFixed(1)} ms), ${(100 * dropped).toFixed(1)} % of 60 a second missed`;
  const spread = ({ median, p95 }: Spread) => `${ms(median)} (95 % within ${ms(p95)})`;
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  return table(`page: ${lanes} lanes of ${positions} positions × ${iterations} iterations`, [
    [
      "opening",
      `${ms(openingMs)} for ${mebibytes(fileBytes)} gzipped, ${ms(openingThreadMs)} of them the main thread's own; longest task of the page ${ms(longestTaskMs)}`,
    ],
    ["JavaScript heap, collected", mebibytes(heapBytes)],
    ["script of a step of the clock", spread(steps.scriptMs)],
    ["main thread for a step, drawing included", spread(steps.threadMs)],
    ["script of a step while a cell is pointed at", spread(hoveredSteps.scriptMs)],
    ["main thread for such a step", spread(hoveredSteps.threadMs)],
    ["frames at rest", frames(resting)],
    ["frames while playing", frames(playing)],
  ]);
}

function describeRuns({ short, slow, long }: LiveTiming): string {
  const share = ({ ofClock, ofWait, waitMs }: LiveTiming["short"]) =>
    `${(100 * ofClock).toFixed(0)} % of the lanes' time, ${(100 * ofWait).toFixed(0)} % of ${ms(waitMs)} from the press of Run to the end`;
  return table("runs: the network has", [
    ["two lanes of 32 tokens", share(short)],
    ["the same, the page four times slower", share(slow)],
    ["four lanes of 128 tokens", share(long)],
    ["tasks of the page above 50 ms meanwhile", `${long.felt}, the longest ${ms(long.longestMs)}`],
  ]);
}

function describeLabs({ growth: { first, last, answersPerSecond }, workers, batches }: LabsMeasured): string {
  const grown = (key: "heapBytes" | "externalBytes" | "tensorBytes") =>
    `${(first[key] / 2 ** 20).toFixed(1)} MiB, then ${(last[key] / 2 ** 20).toFixed(1)} MiB`;
  const changed = ({ answers, otherTraces, otherAnswers }: BatchTiming) =>
    otherTraces === 0
      ? "all as one by one"
      : `${otherTraces} of ${answers} runs other than one by one, ${otherAnswers} with other answers`;
  return [
    table(`labs: from answer ${first.answers} to answer ${last.answers}`, [
      ["JavaScript heap, collected", grown("heapBytes")],
      ["buffers and WebAssembly", grown("externalBytes")],
      ["tensors", `${first.tensors}, then ${last.tensors}; ${grown("tensorBytes")}`],
      ["answers a second", answersPerSecond.toFixed(1)],
    ]),
    table(
      "labs: processes that share a sweep, on WebAssembly",
      workers.map((one) => [`${one.workers} at a time`, `${one.answersPerSecond.toFixed(1)} answers a second`]),
    ),
    table(
      `labs: questions at a time on ${batches.detail}`,
      batches.timings.map((timing) => [
        `${timing.batch} at a time`,
        `${timing.answersPerSecond.toFixed(2)} answers a second, ${timing.dispatchesPerAnswer.toFixed(1)} dispatches an answer; ${changed(timing)}`,
      ]),
    ),
  ].join("\n");
}

function table(title: string, lines: readonly (readonly [string, string])[]): string {
  const width = Math.max(...lines.map(([name]) => name.length));
  return [title, ...lines.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`), ""].join("\n");
}

const ms = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
