/**
 * Writes the recorded runs that the chart gallery and its tests show: `npx tsx scripts/record-toy-traces.ts`.
 * The decoding loop is the real one; the network is a toy that knows one sentence, is surer of a word the more of its
 * neighbours are known, and has a second guess for every word. Times come from a made-up clock, so the files never change between machines.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { compareDrift, type DriftStep } from "@/lib/analysis/drift";
import type { ResumePoint } from "@/lib/decoding/canvas";
import { decode } from "@/lib/decoding/decode";
import type { Intervention } from "@/lib/decoding/intervention";
import { resolveSettings } from "@/lib/decoding/params";
import { strategyById } from "@/lib/decoding/strategies";
import type { Settings } from "@/lib/decoding/strategy";
import { type MaskPredictor, type PredictRequest, TOP_K } from "@/lib/engine/predictor";
import { miniatureSettings, runMiniature } from "@/lib/toy/miniature";
import { canvasAfter, priorPositions } from "@/lib/trace/canvas";
import { traceToJson } from "@/lib/trace/file";
import { type Inheritance, startRecording } from "@/lib/trace/record";
import type { Trace } from "@/lib/trace/schema";

const FOLDER = "components/charts/example-traces";
const QUESTION = "describe the image .";
const SENTENCE =
  "on a blue background there are three things : an apple at the top left , a dog in the middle center and a sun at the top right . <|eos|> <|pad|>";
const DISTRACTORS = "cat fox bear rabbit green red two four pizza bottom below above near car moon key";

const words = [...new Set(`${QUESTION} ${SENTENCE} ${DISTRACTORS}`.split(" ")), "<|mask|>"];
const idOf = (word: string) => words.indexOf(word);
const maskId = idOf("<|mask|>");
const prompt = QUESTION.split(" ").map(idOf);

/** A hash in [0, 1): the toy's only source of doubt. */
function hash01(...values: number[]): number {
  let h = 0x9e3779b9;
  for (const value of values) {
    h = Math.imul(h ^ (value + 1), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
    h ^= h >>> 13;
  }
  return (h >>> 0) / 2 ** 32;
}

/** The sentence, cut or padded to the response length. */
function targets(length: number): number[] {
  const ids = SENTENCE.split(" ").map(idOf);
  return Array.from({ length }, (_, position) => ids[position] ?? idOf("<|pad|>"));
}

/**
 * [V] logits of one masked position: every neighbour within three steps that is known adds certainty.
 * @param cached the canvas in whose state the prompt cache is frozen: all but the next neighbours are seen as there
 */
function toyLogits(canvas: Int32Array, row: number, cached = canvas): Float64Array {
  const end = canvas.length;
  const target = targets(end - prompt.length)[row - prompt.length]!;
  let known = 0;
  for (let distance = 1; distance <= 3; distance += 1) {
    const seen = distance === 1 ? canvas : cached;
    for (const neighbour of [row - distance, row + distance]) {
      const open = neighbour < end && neighbour >= 0 && seen[neighbour] === maskId;
      known += open ? 0 : 2 / distance;
    }
  }
  const logits = Float64Array.from(words, (_, id) => 2.4 * hash01(id, row, 5));
  logits[maskId] = -60;
  const rival = Math.floor(hash01(target, 11) * (words.length - 1));
  logits[rival] = 3 + 3 * hash01(row, rival, 3);
  logits[target] = 2.6 + 4.2 * hash01(row, target, 2) + known + (words[target]!.startsWith("<|") ? 1.5 : 0);
  return logits;
}

/** The toy. With a prefill it keeps what far neighbours looked like in its first evaluation. */
function toyPredictor(prefill: Trace["prefill"]): MaskPredictor {
  let first: Int32Array | undefined;
  return {
    vocabularySize: words.length,
    maskId,
    promptLength: prompt.length,
    predict: async ({ canvas, rows, wantLogits }: PredictRequest) => {
      const cachedTokens = prefill !== "off" && first ? prompt.length : 0;
      first ??= canvas.slice();
      const logits = Array.from(rows, (row) => toyLogits(canvas, row, prefill === "off" ? canvas : first));
      const stats = logits.map(describe);
      return {
        table: {
          positions: rows.slice(),
          topIds: Int32Array.from(stats.flatMap(({ ids }) => ids)),
          topProbs: Float32Array.from(stats.flatMap(({ probs }) => probs)),
          logSumExp: Float32Array.from(stats, ({ logSumExp }) => logSumExp),
          entropy: Float32Array.from(stats, ({ entropy }) => entropy),
          margin: Float32Array.from(stats, ({ probs }) => probs[0]! - probs[1]!),
        },
        logits: wantLogits ? Float32Array.from(logits.flatMap((row) => [...row])) : undefined,
        cost: {
          tokens: canvas.length - cachedTokens,
          cachedTokens,
          evaluations: 1,
          modelMs: 6.4 + 1.2 * hash01(rows.length),
        },
      };
    },
  };
}

function describe(logits: Float64Array) {
  const logSumExp = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
  const probabilities = logits.map((logit) => Math.exp(logit - logSumExp));
  const ids = [...probabilities.keys()].sort((a, b) => probabilities[b]! - probabilities[a]! || a - b).slice(0, TOP_K);
  const entropy = -probabilities.reduce((sum, p) => sum + (p > 0 ? p * Math.log(p) : 0), 0);
  return { logSumExp, entropy, ids, probs: ids.map((id) => probabilities[id]!) };
}

interface ToyRun {
  readonly name: string;
  readonly strategy: string;
  readonly settings: Settings;
  /** 33 unless said otherwise; a branch has that of its parent, as it has the structure prior. */
  readonly responseLength?: number;
  readonly prior?: readonly (readonly [number, string])[];
  /** Off unless said otherwise. */
  readonly prefill?: Trace["prefill"];
  /** Whether known tokens are looked at as well. */
  readonly observe?: boolean;
  /** Goes on from an iteration of the run of this name, which is recorded before. */
  readonly branch?: { readonly of: string; readonly iteration: number; readonly intervention: Intervention };
}

/** What a branch takes over from its parent, and where it goes on. */
function leave(parent: Trace, { iteration, intervention }: NonNullable<ToyRun["branch"]>) {
  const iterations = parent.iterations.slice(0, iteration);
  const inheritance: Inheritance = { branch: { iteration, intervention }, iterations, text: parent.vocabulary.text };
  const resume: ResumePoint = {
    iteration,
    response: canvasAfter(iterations.at(-1)!, maskId),
    fixed: [...priorPositions(parent, iteration)],
    initiallyMasked: parent.responseLength - parent.prior.length,
  };
  return { inheritance, resume };
}

async function record(toyRun: ToyRun, recorded: ReadonlyMap<string, Trace>): Promise<Trace> {
  const { strategy: id, settings, prior = [], prefill = "off", observe, branch } = toyRun;
  const strategy = strategyById(id);
  const parent = branch && recorded.get(branch.of)!;
  const left = parent && leave(parent, branch);
  const { responseLength, prior: fixed } = parent ?? {
    responseLength: toyRun.responseLength ?? 33,
    prior: prior.map(([position, word]): [number, number] => [position, idOf(word)]),
  };
  const recorder = startRecording(
    {
      model: { name: "toy", digest: "none", label: "toy model" },
      backend: { name: "none", detail: "a hash function in place of a network" },
      strategy: id,
      settings: resolveSettings(strategy, settings),
      prefill,
      seed: 7,
      question: QUESTION,
      alignment: "aligned",
      vocabulary: { size: words.length, maskId, padId: idOf("<|pad|>"), eosId: idOf("<|eos|>") },
      prompt,
      responseLength,
      prior: fixed,
      tokenText: (token) => words[token]!,
      decodeText: (ids) => ids.map((token) => words[token]).join(" "),
    },
    left?.inheritance,
  );
  let clock = 0;
  const now = () => {
    clock += 8.1;
    return clock;
  };
  const run = decode({
    predictor: toyPredictor(prefill),
    strategy,
    settings,
    prior: fixed,
    prompt,
    responseLength,
    seed: 7,
    now,
    observe,
    resume: left?.resume,
    intervention: branch?.intervention,
  });
  for (;;) {
    const step = await run.next();
    if (step.done) return recorder.snapshot(step.value.status);
    recorder.add(step.value);
  }
}

/** What the cache of a run with prefill changed: every iteration again without it. */
function driftOf({ iterations }: Trace): DriftStep[] {
  const whole = (canvas: readonly number[]) => Int32Array.from([...prompt, ...canvas]);
  const first = whole(iterations[0]!.canvas);
  return iterations.map(({ index, canvas, positions, tokens }) => {
    const table = (cached?: Int32Array) =>
      Float32Array.from(
        positions.flatMap((position) => [...toyLogits(whole(canvas), prompt.length + position, cached)]),
      );
    return compareDrift({
      iteration: index,
      positions,
      proposed: tokens,
      cached: table(first),
      fresh: table(),
      maskId,
    });
  });
}

const runs: readonly ToyRun[] = [
  { name: "confident", strategy: "confident", settings: { gamma: 0.8 } },
  { name: "maskgit", strategy: "maskgit", settings: {} },
  {
    name: "prior",
    strategy: "confident",
    settings: { gamma: 0.8 },
    prior: [
      [0, "on"],
      [1, "a"],
      [3, "background"],
      [4, "there"],
    ],
  },
  { name: "hasty", strategy: "maskgit", settings: { steps: 4 } },
  { name: "budget", strategy: "left-to-right", settings: { steps: 9, stopAtEnd: true } },
  // Commits more than it can know, and sees it once the neighbours stand.
  { name: "regretful", strategy: "llada-random", settings: { steps: 8 }, observe: true },
  { name: "revoking", strategy: "remdm", settings: { eta: 0.12, steps: 14 }, observe: true },
  {
    name: "forced",
    strategy: "confident",
    settings: { gamma: 0.8 },
    observe: true,
    branch: {
      of: "confident",
      iteration: 4,
      intervention: { force: [{ position: 17, token: idOf("cat") }] },
    },
  },
  { name: "cached", strategy: "confident", settings: { gamma: 0.8 }, prefill: "dimple" },
  {
    name: "inserted",
    strategy: "confident",
    settings: { gamma: 0.8 },
    branch: {
      of: "prior",
      iteration: 2,
      intervention: { splices: [{ position: 2, remove: 0, tokens: [maskId, maskId, maskId] }] },
    },
  },
];

mkdirSync(FOLDER, { recursive: true });
const recorded = new Map<string, Trace>();
for (const run of runs) {
  const trace = await record(run, recorded);
  recorded.set(run.name, trace);
  writeFileSync(`${FOLDER}/${run.name}.json`, traceToJson(trace));
  console.log(`${run.name}: ${trace.iterations.length} iterations, ${trace.outcome.status}: ${trace.outcome.text}`);
}
for (const [name, id] of [
  ["spelled", "slem"],
  ["shared", "tli"],
] as const) {
  const strategy = strategyById(id);
  writeFileSync(`${FOLDER}/${name}.json`, traceToJson(await runMiniature(strategy, miniatureSettings(strategy))));
}
const short = (_key: string, value: unknown) => (typeof value === "number" ? Number(value.toPrecision(6)) : value);
writeFileSync(`${FOLDER}/cached-drift.json`, `${JSON.stringify(driftOf(recorded.get("cached")!), short)}\n`);
