/** Reading results files, of this machine or of others: JSON Lines, an answer a line. */
import { ROW_FORMAT, ROW_VERSION, type Row, rowIdOf, rowSchema } from "./row";

/** A results file by its name. */
export interface ResultsFile {
  readonly name: string;
  readonly text: string;
}

export interface Results {
  /** Every answer once, in the order in which they were first found. */
  readonly rows: readonly Row[];
  /** What was left out or is to be known, a sentence each; empty where all is well. */
  readonly notices: readonly string[];
}

export interface ReadingOptions {
  /** First digits of the digest of each model's weights of today: rows of other weights are told and left out. */
  readonly weights?: ReadonlyMap<string, string> | undefined;
}

/**
 * Reads files together, such as the shards of a sweep. An answer that is there twice counts once: the later one. A last
 * line that was broken off in the writing, damaged lines, and rows of another version or of other weights are told and
 * left out.
 */
export function readResults(files: readonly ResultsFile[], { weights }: ReadingOptions = {}): Results {
  const rows = new Map<string, Row>();
  const notices: string[] = [];
  for (const file of files) {
    const aged = new Map<string, number>();
    for (const row of rowsOf(file, notices)) {
      const stale = weights && otherWeights(row, weights);
      if (stale) aged.set(stale, (aged.get(stale) ?? 0) + 1);
      else rows.set(rowIdOf(row), row);
    }
    for (const [stale, count] of aged) notices.push(`${file.name}: ${answers(count)} of ${stale}; left out.`);
  }
  return { rows: [...rows.values()], notices };
}

const answers = (count: number) => (count === 1 ? "1 answer" : `${count} answers`);

/** Which weights a row has that are not today's, as words; null where all are. */
function otherWeights({ model, companion, weights }: Row, today: ReadonlyMap<string, string>): string | null {
  const models = companion === null ? [model] : [model, companion];
  const at = models.findIndex((name, index) => today.has(name) && today.get(name) !== weights[index]);
  if (at < 0) return null;
  return `other weights of ${models[at]} (expected ${today.get(models[at]!)}, found ${weights[at]})`;
}

/** The rows of one file. */
function rowsOf({ name, text }: ResultsFile, notices: string[]): Row[] {
  const lines = text.split("\n");
  const last = lines.findLastIndex((line) => line.trim() !== "");
  const damaged: number[] = [];
  const otherVersions = new Map<string, number>();
  const rows = lines.flatMap((line, at) => {
    if (line.trim() === "") return [];
    const read = readLine(line);
    if (read.kind === "row") return [read.row];
    if (read.kind === "version") otherVersions.set(read.found, (otherVersions.get(read.found) ?? 0) + 1);
    else if (at === last && !text.endsWith("\n")) notices.push(`${name}: the last line was broken off; it is dropped.`);
    else damaged.push(at + 1);
    return [];
  });
  if (damaged.length > 0) {
    const some = damaged.slice(0, 5).join(", ") + (damaged.length > 5 ? ", …" : "");
    const which = damaged.length === 1 ? `line ${some} holds` : `${damaged.length} lines hold`;
    notices.push(`${name}: ${which} no answer${damaged.length === 1 ? "" : ` (${some})`}; left out.`);
  }
  for (const [found, count] of otherVersions) {
    notices.push(`${name}: expected answers of version ${ROW_VERSION}, found ${count} of version ${found}; left out.`);
  }
  return rows;
}

type ReadLine =
  | { readonly kind: "row"; readonly row: Row }
  | { readonly kind: "version"; readonly found: string }
  | { readonly kind: "damaged" };

function readLine(line: string): ReadLine {
  let data: unknown;
  try {
    data = JSON.parse(line);
  } catch {
    return { kind: "damaged" };
  }
  const { format, version } = (typeof data === "object" && data !== null ? data : {}) as Record<string, unknown>;
  if (format === ROW_FORMAT && version !== ROW_VERSION) {
    return { kind: "version", found: (JSON.stringify(version) ?? "none").slice(0, 20) };
  }
  const parsed = rowSchema.safeParse(data);
  return parsed.success ? { kind: "row", row: parsed.data } : { kind: "damaged" };
}

/** Rows as lines of a results file. */
export const linesOf = (rows: readonly Row[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
