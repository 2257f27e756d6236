/**
 * The reference sampler at temperature 0, reduced to what the recorded generations use: it replays them against a
 * predictor. Masked positions of all rows of a batch are pooled, as the reference pools them.
 * Source: `_sample` of yu-rp/Dimple, generation_utils.py.
 */
import type { MaskPredictor, Prediction } from "../predictor";
import { TOP_K } from "../predictor";
import type { GenerationRun } from "./folder";

/** One row of a batch being generated. */
export interface GenerationRow {
  readonly predictor: MaskPredictor;
  /** [P + A], changed as tokens are committed */
  readonly canvas: Int32Array;
}

/** What one iteration did, in the terms of the recorded file. */
export interface GenerationStep {
  /** [row, answer index] of each masked place, row-major. */
  readonly masked: [number, number][];
  readonly token: number[];
  readonly confidence: number[];
  /** Indices into `masked`, ascending. */
  readonly transferred: number[];
}

/** Runs the sampler to its end, an iteration at a time. */
export async function* generate(rows: readonly GenerationRow[], run: GenerationRun): AsyncGenerator<GenerationStep> {
  const times = Array.from({ length: run.steps + 1 }, (_, k) => 1 + ((run.eps - 1) * k) / run.steps);
  let initiallyMasked: number | undefined;
  for (let iteration = 0; iteration < run.steps; iteration++) {
    const step = await propose(rows, run.alg);
    initiallyMasked ??= step.masked.length;
    const last = iteration === run.steps - 1;
    const transferred =
      run.decoding_pipeline === "dream"
        ? ranked(step.confidence, last ? Number.POSITIVE_INFINITY : dreamQuota(step.masked.length, iteration, times))
        : dimSelection(step.confidence, iteration, initiallyMasked, run, times);
    for (const index of transferred) {
      const [row, place] = step.masked[index]!;
      const { canvas, predictor } = rows[row]!;
      canvas[predictor.promptLength + place] = step.token[index]!;
    }
    yield { ...step, transferred };
    // A place that was given the mask itself is still masked.
    const left = rows.some(({ predictor, canvas }) => canvas.includes(predictor.maskId, predictor.promptLength));
    if (run.decoding_pipeline === "dim" && !left) return;
  }
}

async function propose(
  rows: readonly GenerationRow[],
  alg: GenerationRun["alg"],
): Promise<Omit<GenerationStep, "transferred">> {
  const step = { masked: [] as [number, number][], token: [] as number[], confidence: [] as number[] };
  for (const [row, { predictor, canvas }] of rows.entries()) {
    const positions = [...canvas.keys()].filter(
      (position) => position >= predictor.promptLength && canvas[position] === predictor.maskId,
    );
    if (positions.length === 0) continue;
    const { table } = await predictor.predict({ canvas, rows: Int32Array.from(positions) });
    positions.forEach((position, index) => {
      step.masked.push([row, position - predictor.promptLength]);
      step.token.push(table.topIds[index * TOP_K]!);
      step.confidence.push(confidenceOf(table, index, alg));
    });
  }
  return step;
}

function confidenceOf(table: Prediction["table"], index: number, alg: GenerationRun["alg"]): number {
  if (alg === "topk_margin") return table.margin[index]!;
  // The reference's Σ p ln(p + 1e-10) differs from −entropy by less than 1e-7 at these vocabularies.
  if (alg === "entropy") return -table.entropy[index]!;
  return table.topProbs[index * TOP_K]!;
}

function dreamQuota(masked: number, iteration: number, times: number[]): number {
  return Math.trunc(masked * (1 - times[iteration + 1]! / times[iteration]!));
}

function dimSelection(
  confidence: number[],
  iteration: number,
  initiallyMasked: number,
  run: GenerationRun,
  times: number[],
): number[] {
  const threshold = run.alg_p_threshold;
  if (threshold) {
    const all = [...confidence.keys()];
    const passing = iteration === run.steps - 1 ? all : all.filter((index) => confidence[index]! > threshold);
    if (passing.length > 0) return passing;
  }
  return ranked(confidence, dimQuota(confidence.length, iteration, initiallyMasked, run.steps, times));
}

/** The re-indexed schedule: starts where the masked ratio stands, never behind the iteration, and commits at least one. */
function dimQuota(masked: number, iteration: number, initiallyMasked: number, steps: number, times: number[]): number {
  const ratio = masked / initiallyMasked;
  const start = Math.max(
    times.findIndex((time) => time < ratio),
    iteration + 1,
  );
  for (let index = start; index < steps; index++) {
    const quota = Math.trunc(masked * (1 - times[index]! / ratio));
    if (quota >= 1) return quota;
  }
  return masked;
}

/** Indices of the `count` largest, ascending; ties go to the lower index. */
function ranked(confidence: number[], count: number): number[] {
  return [...confidence.keys()]
    .sort((a, b) => confidence[b]! - confidence[a]! || a - b)
    .slice(0, Math.max(0, count))
    .sort((a, b) => a - b);
}
