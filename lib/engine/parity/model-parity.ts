/** A network against a recorded folder: every stage the executor exposes, caches, and whole generations. */
import type { Capture, Executor, ImageFeatures, KvCache } from "../executor";
import { ropePositions } from "../model/positions";
import { visionLayout } from "../model/vision-layout";
import { fixedExecutor, openSession, type Session } from "../session/session";
import { integerValues, type StoredTensor } from "../weights/safetensors";
import { type Check, compareFloats, compareIntegers, failed } from "./compare";
import { type GenerationRun, type ModelFolder, tensorOf } from "./folder";
import { type GenerationStep, generate } from "./sampler";
import { type ParityTolerance, strictTolerance } from "./tolerance";

/**
 * Every check of the folder, in the order of computation: the first failure is where the difference begins.
 * Stages that a fused executor does not expose are left out for it, never for the reference executor.
 */
export async function* checkModelFolder(
  folder: ModelFolder,
  executor: Executor,
  tolerance: ParityTolerance,
): AsyncGenerator<Check> {
  yield* checkNames(folder);
  yield* checkIndexTables(folder);
  const image = new StageTable();
  const features = folder.images
    ? await executor.encodeImages(folder.images.pixelValues, folder.images.grids, image.capture(0))
    : undefined;
  try {
    yield* image.compare(folder, stageNames(folder, /^(vision|projector)\./), tolerance.vision, executor, 1);
    const decoderTolerance = folder.images ? tolerance.decoder : tolerance.vision;
    yield* checkForward(folder, executor, features, decoderTolerance);
    yield* checkGenerationLogits(folder, executor, features, decoderTolerance);
  } finally {
    features?.dispose();
  }
  for (const run of folder.fixtures.generation)
    yield await checkGeneration(folder, executor, run, tolerance.confidence);
}

/** Tensors that folders may hold; the inputs among them are compared with nothing. */
const knownNames = new RegExp(
  `^(${[
    "input_ids|attention_mask|prompt_attention_mask|pixel_values|image_grid_thw|position_ids|rope_deltas",
    "vision\\.(window_index|cu_window_seqlens|cu_seqlens|rotary_angles|patch_embed|block\\.\\d+|merger_window_order|out)",
    "projector\\.out|inputs_embeds|rope\\.(cos|sin)|layer\\.\\d+|final_norm|logits|logits_causal|cache\\.[kv]\\.\\d+",
    "gen\\.(un)?cached\\.iter\\d+\\.(input_ids|shifted_logits)",
  ].join("|")})$`,
);

/** Fails for each tensor that would go unchecked because its name is unknown, and for each stage that is not recorded. */
function* checkNames({ tensors, config, images }: ModelFolder): Generator<Check> {
  for (const name of tensors.keys()) {
    if (!knownNames.test(name)) yield failed(name, "expected the name of a stage, found an unknown one");
  }
  const numbered = (stage: string, count: number) => Array.from({ length: count }, (_, index) => `${stage}.${index}`);
  const vision = [
    "vision.patch_embed",
    ...numbered("vision.block", config.vision?.depth ?? 0),
    "vision.out",
    "projector.out",
  ];
  const decoder = ["inputs_embeds", ...numbered("layer", config.numHiddenLayers), "final_norm", "logits"];
  for (const name of [...(images ? vision : []), ...decoder]) {
    if (!tensors.has(name)) yield failed(name, "expected this stage in fixtures.safetensors, found none");
  }
}

/** Positions, window order and segment bounds: exact, and computed without the network. */
function* checkIndexTables(folder: ModelFolder): Generator<Check> {
  const { tensors, config, images } = folder;
  const rows = batchRows(tensorOf(tensors, "input_ids"));
  const grids = images?.grids ?? [];
  const placed = rows.map((ids, row) => ropePositions(ids, paddingOf(folder, row), grids, config));
  yield compareIntegers(tensorOf(tensors, "position_ids"), joinAxes(placed.map(({ positions }) => positions)));
  yield compareIntegers(
    tensorOf(tensors, "rope_deltas"),
    placed.map(({ delta }) => delta),
  );
  if (!images || !config.vision) return;
  const layout = visionLayout(images.grids, config.vision);
  yield compareIntegers(tensorOf(tensors, "vision.window_index"), layout.windowIndex);
  yield compareIntegers(tensorOf(tensors, "vision.cu_window_seqlens"), layout.windowBounds);
  yield compareIntegers(tensorOf(tensors, "vision.cu_seqlens"), layout.frameBounds);
  const angles = tensorOf(tensors, "vision.rotary_angles");
  yield compareFloats(angles, { values: layout.angles, shape: angles.shape }, strictTolerance.vision);
}

async function* checkForward(
  folder: ModelFolder,
  executor: Executor,
  image: ImageFeatures | undefined,
  tolerance: number,
): AsyncGenerator<Check> {
  const rows = batchRows(tensorOf(folder.tensors, "input_ids"));
  const stages = new StageTable();
  const causal = new StageTable();
  for (const [row, ids] of rows.entries()) {
    await fullPass(folder, executor, image, row, ids, "bidirectional", 0, stages.capture(row));
    // With padding the causal variant is not specified: only unpadded rows are recorded.
    if (folder.tensors.has("logits_causal") && paddingOf(folder, row) === 0) {
      await fullPass(folder, executor, image, row, ids, "causal", 0, (stage, values, shape) => {
        if (stage === "logits") causal.capture(row)("logits_causal", values, shape);
      });
    }
  }
  const names = stageNames(folder, /^(inputs_embeds|rope\.|layer\.|final_norm|logits$)/);
  yield* stages.compare(folder, names, tolerance, executor, rows.length);
  const unpadded = rows.filter((_, row) => paddingOf(folder, row) === 0).length;
  if (folder.tensors.has("logits_causal"))
    yield* causal.compare(folder, ["logits_causal"], tolerance, executor, unpadded);
}

/** Logits of recorded inputs with and without the stale prompt cache, and that cache itself. */
async function* checkGenerationLogits(
  folder: ModelFolder,
  executor: Executor,
  image: ImageFeatures | undefined,
  tolerance: number,
): AsyncGenerator<Check> {
  const { fixtures, tensors } = folder;
  const keep = fixtures.prompt_length - 1;
  const stages = new StageTable();
  const caches: KvCache[] = [];
  for (const name of stageNames(folder, /^gen\..*\.input_ids$/).sort()) {
    const cached = name.startsWith("gen.cached");
    for (const [row, ids] of batchRows(tensorOf(tensors, name)).entries()) {
      const capture: Capture = (stage, values, shape) => {
        if (stage === "logits")
          stages.capture(row)(name.replace("input_ids", "shifted_logits"), shiftRows(values, shape), shape);
        if (cached && stage.startsWith("cache.")) stages.capture(row)(stage, values, shape);
      };
      if (name.includes("iter0") || !cached) {
        const kept = cached ? keep : 0;
        const { cache } = await fullPass(folder, executor, image, row, ids, "bidirectional", kept, capture);
        if (cache) caches[row] = cache;
      } else {
        await windowPass(folder, executor, row, ids, caches[row]!, capture);
      }
    }
  }
  for (const cache of caches) cache.dispose();
  const names = stageNames(folder, /^(cache\.|gen\..*shifted_logits$)/);
  yield* stages.compare(folder, names, tolerance, executor, fixtures.prompt_ids.length);
}

function fullPass(
  folder: ModelFolder,
  executor: Executor,
  image: ImageFeatures | undefined,
  row: number,
  ids: Int32Array,
  attention: "bidirectional" | "causal",
  keep: number,
  capture: Capture,
) {
  const padding = paddingOf(folder, row);
  const { positions } = ropePositions(ids, padding, folder.images?.grids ?? [], folder.config);
  const promptLength = folder.fixtures.prompt_length;
  const headRows = Int32Array.from(ids.keys());
  const pass = { ids, positions, image, attention, promptLength, padding, headRows, keep, wantLogits: true };
  return runAndReport(executor, pass, capture, folder.config.vocabSize);
}

/** The last prompt token and the answer behind a prompt cache. */
function windowPass(
  folder: ModelFolder,
  executor: Executor,
  row: number,
  ids: Int32Array,
  past: KvCache,
  capture: Capture,
) {
  const padding = paddingOf(folder, row);
  const canvas = Int32Array.from([...folder.fixtures.prompt_ids[row]!.slice(0, -1), ...ids]);
  const full = ropePositions(canvas, padding, folder.images?.grids ?? [], folder.config).positions;
  const positions = new Int32Array(3 * ids.length);
  for (let axis = 0; axis < 3; axis++) {
    positions.set(full.subarray(axis * canvas.length + past.length, (axis + 1) * canvas.length), axis * ids.length);
  }
  const headRows = Int32Array.from(ids.keys());
  const promptLength = folder.fixtures.prompt_length;
  const pass = {
    ids,
    positions,
    attention: "bidirectional",
    promptLength,
    padding,
    past,
    headRows,
    wantLogits: true,
  } as const;
  return runAndReport(executor, pass, capture, folder.config.vocabSize);
}

/** Runs a pass; executors report their logits as a stage only when they capture at all, so report them here. */
async function runAndReport(
  executor: Executor,
  pass: Parameters<Executor["run"]>[0],
  capture: Capture,
  vocabularySize: number,
) {
  const result = await executor.run(pass, (stage, values, shape) => {
    if (stage !== "logits") capture(stage, values, shape);
  });
  capture("logits", result.logits!, [pass.headRows.length, vocabularySize]);
  return result;
}

async function checkGeneration(
  folder: ModelFolder,
  executor: Executor,
  run: GenerationRun,
  tolerance: number,
): Promise<Check> {
  const threshold = run.alg_p_threshold === null ? "no threshold" : `threshold ${run.alg_p_threshold}`;
  const cache = run.use_cache ? "cached" : "uncached";
  const name = `generation ${run.decoding_pipeline} ${run.alg}, ${run.steps} steps, ${threshold}, ${cache}`;
  const sessions = folder.fixtures.prompt_ids.map((ids, row) => sessionOf(folder, executor, run, ids, row));
  try {
    const rows = sessions.map((predictor, row) => ({ predictor, canvas: emptyCanvas(folder, row) }));
    let count = 0;
    for await (const step of generate(rows, run)) {
      const difference = compareStep(step, rows, run, count, tolerance);
      if (difference) return failed(name, `iteration ${count}: ${difference}`);
      count++;
    }
    const recorded = Math.max(run.num_iterations, run.iterations.length);
    if (count !== recorded) return failed(name, `expected ${recorded} iterations, got ${count}`);
    const sequences = JSON.stringify(rows.map(({ canvas }) => [...canvas]));
    const expected = JSON.stringify(run.sequences);
    if (sequences !== expected) return failed(name, `final sequences: expected ${expected}, got ${sequences}`);
    return { name, passed: true, detail: `${count} iterations equal` };
  } finally {
    for (const session of sessions) session.close();
  }
}

function sessionOf(folder: ModelFolder, executor: Executor, run: GenerationRun, ids: number[], row: number): Session {
  return openSession(fixedExecutor(executor), folder.config, {
    promptIds: Int32Array.from(ids),
    images: folder.images,
    keeps: run.use_cache ? "prompt" : "nothing",
    attention: "bidirectional",
    padding: paddingOf(folder, row),
  });
}

function emptyCanvas({ fixtures, config }: ModelFolder, row: number): Int32Array {
  const answer = Array<number>(fixtures.answer_length).fill(config.maskTokenId);
  return Int32Array.from([...fixtures.prompt_ids[row]!, ...answer]);
}

/** What differs first between a step and its record; `null` when nothing does. */
function compareStep(
  step: GenerationStep,
  rows: readonly { canvas: Int32Array }[],
  run: GenerationRun,
  index: number,
  tolerance: number,
): string | null {
  const recorded = run.iterations[index];
  if (!recorded) return `expected the run to end after ${run.num_iterations} iterations`;
  const answers = rows.map(({ canvas }, row) => [...canvas.subarray(canvas.length - recorded.answer[row]!.length)]);
  const exact: [string, unknown, unknown][] = [
    ["masked places", recorded.masked, step.masked],
    ["tokens", recorded.token, step.token],
    ["revealed places", recorded.transferred, step.transferred],
    ["answer", recorded.answer, answers],
  ];
  for (const [what, expected, actual] of exact) {
    if (JSON.stringify(expected) !== JSON.stringify(actual)) {
      return `${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`;
    }
  }
  const far = recorded.confidence.findIndex((value, i) => !(Math.abs(value - step.confidence[i]!) <= tolerance));
  if (far < 0) return null;
  return `confidence ${far}: expected ${recorded.confidence[far]}, got ${step.confidence[far]} (tolerance ${tolerance})`;
}

/** Captured values of each row of a batch, by stage. */
class StageTable {
  private readonly stages = new Map<string, { values: Float32Array; shape: readonly number[] }[]>();

  capture(row: number): Capture {
    return (stage, values, shape) => {
      const rows = this.stages.get(stage) ?? [];
      rows[row] = { values, shape };
      this.stages.set(stage, rows);
    };
  }

  *compare(
    folder: ModelFolder,
    names: readonly string[],
    tolerance: number,
    executor: Executor,
    rows: number,
  ): Generator<Check> {
    for (const name of names) {
      const expected = tensorOf(folder.tensors, name);
      const found = this.stages.get(name);
      if (found && found.length === rows) yield compareFloats(expected, stackRows(found, expected), tolerance);
      else if (executor.name === "reference") yield failed(name, "the executor did not report this stage");
    }
  }
}

/** Rows of a batch in the layout of the record: the batch is the first axis, or the second of rotary tables. */
function stackRows(rows: { values: Float32Array; shape: readonly number[] }[], expected: StoredTensor) {
  const { shape } = rows[0]!;
  if (shape.length === expected.shape.length) return rows[0]!; // stages without a batch axis
  if (expected.name.startsWith("rope.")) {
    return { values: joinAxes(rows.map(({ values }) => values)), shape: [3, rows.length, ...shape.slice(1)] };
  }
  return { values: concat(rows.map(({ values }) => values)), shape: [rows.length, ...shape] };
}

/** [3, …] of each row → [3, rows, …], flat. */
function joinAxes(rows: readonly (Float32Array | Int32Array)[]): Float32Array {
  return concat(
    [0, 1, 2].flatMap((axis) =>
      rows.map((row) => row.subarray((axis * row.length) / 3, ((axis + 1) * row.length) / 3)),
    ),
  );
}

function concat(parts: readonly ArrayLike<number>[]): Float32Array {
  const result = new Float32Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

/** The reference's shift by one: row 0, then rows 0 … n − 2. */
function shiftRows(values: Float32Array, shape: readonly number[]): Float32Array {
  const width = shape.at(-1)!;
  const shifted = new Float32Array(values.length);
  shifted.set(values.subarray(0, width));
  shifted.set(values.subarray(0, values.length - width), width);
  return shifted;
}

function paddingOf({ fixtures }: ModelFolder, row: number): number {
  return fixtures.prompt_attention_mask[row]!.filter((seen) => seen === 0).length;
}

/** Rows of a [B, n] integer tensor. */
function batchRows(tensor: StoredTensor): Int32Array[] {
  const values = integerValues(tensor);
  const [rows, width] = tensor.shape as [number, number];
  return Array.from({ length: rows }, (_, row) => values.slice(row * width, (row + 1) * width));
}

/** Names of recorded tensors that match, in file order except that layers come before what follows them. */
function stageNames(folder: ModelFolder, pattern: RegExp): string[] {
  const integers = /input_ids|window_index|seqlens|rotary_angles/;
  const wanted = [...folder.tensors.keys()].filter((name) => pattern.test(name));
  return pattern.source.includes("input_ids") ? wanted : wanted.filter((name) => !integers.test(name));
}
