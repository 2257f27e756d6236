/** What the readers of the golden files share: the model, and comparing a run with what a file expects of it. */
import { z } from "zod";
import { type DecodeRequest, type DecodingIteration, type DecodingOutcome, decode } from "@/lib/decoding/decode";
import { type HashModel, hashPredictor } from "@/lib/toy/toy-predictor";

export interface GoldenModel {
  readonly vocab_size: number;
  readonly mask_id: number;
  readonly prompt: readonly number[];
}

export const pairs = z.array(z.tuple([z.number().int(), z.number()]));

/** Files round confidences to 6 decimals and were computed in float32. */
const CONFIDENCE_TOLERANCE = 2e-5;

/** One iteration as files have it; a field that is absent is not compared. */
export interface ExpectedIteration {
  readonly masked_before?: number | undefined;
  readonly masked_after?: number | undefined;
  readonly committed: z.infer<typeof pairs>;
  readonly confidence?: z.infer<typeof pairs> | null | undefined;
  readonly argmax?: z.infer<typeof pairs> | null | undefined;
  readonly forward?: string | undefined;
}

/** The hash-defined network of a case, and the prompt it is asked. */
export function networkOf(golden: Pick<HashModel, "seed" | "gain16" | "globalContext">, model: GoldenModel) {
  const predictor = hashPredictor({
    ...golden,
    vocabularySize: model.vocab_size,
    maskId: model.mask_id,
    promptLength: model.prompt.length,
  });
  return { predictor, prompt: model.prompt, seed: 0 };
}

/** Runs a request against the iterations of a file. @returns the outcome, or in words what differs first */
export async function replayIterations(
  request: DecodeRequest,
  expected: readonly ExpectedIteration[],
): Promise<DecodingOutcome | string> {
  const run = decode(request);
  let step = await run.next();
  let index = 0;
  for (; !step.done; index++, step = await run.next()) {
    const wanted = expected[index];
    if (!wanted) return `iteration ${index}: expected the run to end after ${expected.length} iterations`;
    const problem = differs(step.value, wanted, request);
    if (problem) return `iteration ${index}: ${problem}`;
  }
  if (index < expected.length) return `expected ${expected.length} iterations, got ${index}`;
  return step.value;
}

/** The first thing wrong with parsed JSON, in one line. */
export function firstProblem(error: z.ZodError): string {
  const { path, message } = error.issues[0]!;
  return path.length > 0 ? `${path.map(String).join(".")}: ${message}` : message;
}

/** Null when a value is as expected, or when nothing is expected. */
export function unequal(
  what: string,
  expected: number | string | null | undefined,
  got: number | string | undefined,
): string | null {
  return expected === undefined || expected === null || expected === got
    ? null
    : `${what}: expected ${expected}, got ${got}`;
}

function differs(got: DecodingIteration, expected: ExpectedIteration, request: DecodeRequest): string | null {
  const { maskId } = request.predictor;
  const before = got.response.filter((token) => token === maskId).length;
  const commits = got.commits.map(({ position, token }) => [position, token] as const);
  const tokens = Array.from(got.positions, (position, row) => [position, got.proposal.tokens[row]!] as const);
  return (
    unequal("masked before", expected.masked_before, before) ??
    unequal("forward", expected.forward, forwardOf(got, request)) ??
    (expected.argmax ? unequal("proposed tokens", list(expected.argmax), list(tokens)) : null) ??
    (expected.confidence ? firstFarConfidence(got, expected.confidence) : null) ??
    unequal("committed", list(expected.committed), list(commits)) ??
    unequal("masked after", expected.masked_after, before - commits.length)
  );
}

/** What an iteration ran, as files call it. */
function forwardOf({ plan }: DecodingIteration, { cache }: DecodeRequest): string {
  if (!plan?.run) return "full";
  return cache?.policy.id === "fast-dllm-dual" ? "block" : "suffix";
}

function firstFarConfidence(got: DecodingIteration, expected: z.infer<typeof pairs>): string | null {
  if (expected.length !== got.positions.length) {
    return `expected ${expected.length} confidences, got ${got.positions.length}`;
  }
  for (const [row, [position, confidence]] of expected.entries()) {
    const score = got.proposal.score[row]!;
    if (got.positions[row] !== position || !(Math.abs(score - confidence) <= CONFIDENCE_TOLERANCE)) {
      return `confidence of position ${position}: expected ${confidence}, got ${score.toFixed(6)} at position ${got.positions[row]}`;
    }
  }
  return null;
}

const list = (entries: readonly (readonly [number, number])[]) =>
  [...entries]
    .sort((a, b) => a[0] - b[0])
    .map(([position, token]) => `${position}:${token}`)
    .join(" ");
