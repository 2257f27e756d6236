/** From a number to its cases: the questions behind a difference, and each as an experiment that the playground opens. */
import type { BackendName } from "@/lib/engine/backends";
import { LIMITS } from "@/lib/experiment/limits";
import { writeLink } from "@/lib/experiment/link";
import { askedFingerprint, laneFingerprint } from "@/lib/experiment/origin";
import { resolveLegal, shortest } from "@/lib/experiment/resolve";
import type { Experiment, Lane } from "@/lib/experiment/schema";
import type { Machine } from "@/lib/run/machine";
import type { Cell } from "@/lib/study/plan";
import type { ProblemSet } from "@/lib/study/problems";
import { experimentOf } from "@/lib/study/run";
import type { Row } from "./row";
import { pairsOf } from "./summary";

/** Two answers to the same question. */
type Case = readonly [row: Row, reference: Row];

/** The questions that only one of two lanes answered rightly. @param reference rows of the other lane, at the same length and prior */
export function casesOf(
  rows: readonly Row[],
  reference: readonly Row[],
): { readonly gained: Case[]; readonly lost: Case[] } {
  const pairs = pairsOf(rows, reference);
  return {
    gained: pairs.filter(([row, other]) => row.correct && !other.correct),
    lost: pairs.filter(([row, other]) => !row.correct && other.correct),
  };
}

/** How a row was decoded, in the fewest words. @throws RangeError where its strategy or cache is no more what it was */
export function laneOfRow({ model, companion, strategy, settings, cache, cacheSettings }: Row): Lane {
  return shortest(
    resolveLegal({
      model,
      ...(companion === null ? {} : { companion }),
      strategy,
      settings,
      prefill: cache,
      ...(Object.keys(cacheSettings).length > 0 ? { cacheSettings } : {}),
    }),
  );
}

/**
 * The question of some rows with a lane for each of them, as it was asked: run again, it comes out as the rows say.
 * @param rows one to four answers to the same question, at the same length and prior
 * @throws RangeError where that cannot be: rows of another set of problems, or of one that asks something else by now
 */
export async function experimentOfRows(
  rows: readonly Row[],
  problems: ProblemSet,
  machine: Pick<Machine, "engine" | "signal">,
): Promise<Experiment> {
  const [first] = rows;
  if (!first || rows.length > LIMITS.lanes) {
    throw new RangeError(`expected one to ${LIMITS.lanes} answers to a question, found ${rows.length}`);
  }
  if (first.problems !== problems.id) {
    throw new RangeError(`expected answers to problems of "${problems.id}", found "${first.problems}"`);
  }
  const { task, seed, index, presetLength, prior, question } = first;
  const cell: Cell = { problems: problems.id, task, seed, lane: laneOfRow(first), responseLength: presetLength };
  const asked = prior === "skeleton" ? { ...cell, prior } : cell;
  const { experiment } = await experimentOf(problems, asked, index, machine);
  if (experiment.question !== question) {
    throw new RangeError(
      `${task}, question ${index}: the answer is to "${question}", but this version asks "${experiment.question}"`,
    );
  }
  return { ...experiment, lanes: rows.map(laneOfRow) };
}

const BACKENDS = ["webgpu", "wasm", "cpu"] as const satisfies readonly BackendName[];

/**
 * What to put behind the playground's address so that it opens the question of some rows, a lane each, runs them, says
 * whether they come out as here, and stops where the first two part. @throws RangeError as `experimentOfRows` does
 */
export async function caseLink(
  rows: readonly Row[],
  problems: ProblemSet,
  machine: Pick<Machine, "engine" | "signal">,
): Promise<string> {
  const experiment = await experimentOfRows(rows, problems, machine);
  const runs = rows.map(({ weights, backend }, at) => ({
    lane: laneFingerprint(experiment.lanes[at]!),
    weights: weights.join("+"),
    backend,
  }));
  // Backends round differently: the answers come out as they are here on their own.
  const backend = BACKENDS.find((name) => rows.every((row) => row.backend === name));
  const { search, hash } = writeLink({
    experiment,
    digests: rows.map(({ digest }) => digest),
    origin: { asked: askedFingerprint(experiment), runs },
    view: { divergence: true },
    ...(backend ? { backend } : {}),
  });
  return search + hash;
}
