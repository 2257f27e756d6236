/** Where numbers come from, as a caption says it. */
import { type Row, rowIdOf } from "./row";

/** Lanes that are written out; more are counted. */
const MOST_LANES = 6;

const listed = (items: readonly string[]) => items.join(", ");
const distinct = <Value>(values: readonly Value[]): Value[] => [...new Set(values)];

/**
 * Rows in a sentence or two: lanes, tasks and questions, lengths, weights, backend, and a digest of all answers, by which
 * two figures of the same rows are known.
 * @param rows at least one
 */
export function sourceOf(rows: readonly Row[]): string {
  const lanes = distinct(rows.map(({ lane }) => lane));
  const tasks = distinct(rows.map(({ task }) => task));
  const lengths = distinct(rows.map(({ presetLength }) => presetLength)).sort(
    (one, other) => (one ?? 0) - (other ?? 0),
  );
  const priors = distinct(rows.map(({ prior }) => prior));
  const models = distinct(
    rows.flatMap(({ model, companion, weights }) =>
      [model, ...(companion === null ? [] : [companion])].map((name, at) => `${name} ${weights[at] ?? ""}`.trim()),
    ),
  );
  const questions = distinct(rows.map(({ task, seed, index }) => `${task} ${seed} ${index}`)).length;
  return [
    lanes.length > MOST_LANES
      ? `${lanes.length} lanes, among them ${listed(lanes.slice(0, MOST_LANES))}`
      : listed(lanes),
    `${questions} ${questions === 1 ? "question" : "questions"} of ${listed(tasks)} (seed ${listed(distinct(rows.map(({ seed }) => String(seed))))})`,
    `response length ${listed(lengths.map((length) => length?.toString() ?? "as needed"))}`,
    ...(priors.some((prior) => prior !== "none") ? [`prior ${listed(priors)}`] : []),
    `weights ${listed(models)}`,
    listed(distinct(rows.map(({ backend }) => backend))),
    `${rows.length} answers, digest ${digestOf(rows)}`,
  ].join("; ");
}

/** Eight hexadecimal digits that any change of an answer changes, whatever the order of the rows (FNV-1a over sorted lines). */
function digestOf(rows: readonly Row[]): string {
  let hash = 0x811c9dc5;
  for (const line of rows.map((row) => `${rowIdOf(row)} ${row.digest}\n`).sort()) {
    for (let at = 0; at < line.length; at++) hash = Math.imul(hash ^ line.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
