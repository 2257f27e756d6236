/** How sure a run was of the tokens that it committed, in a few numbers that can be summed over runs. */
import { z } from "zod/mini";
import { effectiveLength, endIds } from "@/lib/trace/canvas";
import type { Trace, TraceCommit } from "@/lib/trace/schema";

/** Edges of the bins; the last ones are narrow, as most commits are nearly certain. A bin holds (lower, upper]. */
export const CONFIDENCE_EDGES = [
  0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98,
  0.99, 0.999, 1,
] as const;

const count = z.int().check(z.nonnegative());

/**
 * Bins that hold something, by rising confidence: [number of the bin, tokens, their summed confidence, how many of them
 * are right]; the last is null where no right answer is known.
 */
export const confidencesSchema = z.array(
  z.tuple([
    count.check(z.lte(CONFIDENCE_EDGES.length - 2)),
    z.int().check(z.positive()),
    z.number().check(z.nonnegative()),
    z.nullable(count),
  ]),
);

export type Confidences = z.infer<typeof confidencesSchema>;

/**
 * Bins of the commits that stand in the answer, up to its first end token, that one included: filler behind it would
 * flatter every run. A token is right where the whole answer is, or where the reference has the same at its position.
 * @param reference ids of a right answer with its end token, where one is known
 */
export function confidencesOf(trace: Trace, isCorrect: boolean, reference?: ArrayLike<number>): Confidences {
  const { answer } = trace.outcome;
  const spoken = effectiveLength(answer, endIds(trace.vocabulary)) + 1;
  const bins = new Map<number, [tokens: number, confidence: number, right: number]>();
  for (const [position, commit] of standingCommits(trace).slice(0, spoken).entries()) {
    if (commit?.probability === undefined) continue;
    const at = binOf(commit.probability);
    const [tokens, confidence, right] = bins.get(at) ?? [0, 0, 0];
    const isRight = isCorrect || reference?.[position] === answer[position];
    bins.set(at, [tokens + 1, confidence + commit.probability, right + Number(isRight)]);
  }
  return [...bins]
    .sort(([one], [other]) => one - other)
    .map(([at, [tokens, confidence, right]]) => [at, tokens, Number(confidence.toFixed(6)), reference ? right : null]);
}

function binOf(probability: number): number {
  // Sums of rounded numbers can end a hair above 1.
  const upper = CONFIDENCE_EDGES.findIndex((edge) => Math.min(1, probability) <= edge);
  return Math.max(0, upper - 1);
}

/** For each position of the answer the commit that stands there; null for priors, masks, and tokens that came otherwise. */
function standingCommits({ responseLength, iterations }: Trace): (TraceCommit | null)[] {
  const standing = new Array<TraceCommit | null>(responseLength).fill(null);
  for (const { commits, edits = [], remasks = [], splices = [] } of iterations) {
    for (const commit of commits) standing[commit.position] = commit;
    for (const { position } of edits) standing[position] = null;
    for (const position of remasks) standing[position] = null;
    for (const { position, remove, tokens } of splices) standing.splice(position, remove, ...tokens.map(() => null));
  }
  return standing;
}
