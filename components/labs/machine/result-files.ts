/** Results as files: those of the site, those of visitors, and those that are taken along. */
import { saveFile } from "@/components/ui/save-file";
import { siteUrl } from "@/components/ui/site";
import { emojiWorld } from "@/lib/study/emoji-world";
import { csvOf, parquetOfRows } from "@/lib/sweep/columns";
import { evalCommands } from "@/lib/sweep/eval-command";
import { sweepOfRows } from "@/lib/sweep/of-rows";
import { planSweep } from "@/lib/sweep/plan";
import { linesOf, type Results, readResults } from "@/lib/sweep/results";
import type { Row } from "@/lib/sweep/row";
import { summarise } from "@/lib/sweep/summary";
import { latexTable, markdownTable } from "@/lib/sweep/table";
import { textOf } from "@/lib/trace/reading/bytes";
import type { RecordedSweep } from "../state/recorded";

/** Largest results file read, unpacked: about 100,000 answers. */
const MAX_RESULTS_BYTES = 128 * 2 ** 20;

const read = async (bytes: ArrayBuffer): Promise<string> => textOf(new Uint8Array(bytes), { limit: MAX_RESULTS_BYTES });

/** The answers of a recorded sweep. @throws Error in words */
export async function fetchRecordedRows({ file }: RecordedSweep, signal: AbortSignal): Promise<readonly Row[]> {
  const response = await fetch(siteUrl(`labs/${file}`), { signal });
  if (!response.ok) throw new Error(`${file}: expected recorded answers, got HTTP ${response.status}.`);
  return readResults([{ name: file, text: await read(await response.arrayBuffer()) }]).rows;
}

/** Reads results files together, gzipped ones too; what cannot be read is told among the notices. */
export async function readResultFiles(files: readonly File[]): Promise<Results> {
  const problems: string[] = [];
  const texts = await Promise.all(
    files.map(async (file) => {
      try {
        return [{ name: file.name, text: await read(await file.arrayBuffer()) }];
      } catch (error) {
        problems.push(`${file.name}: ${(error as Error).message}.`);
        return [];
      }
    }),
  );
  const { rows, notices } = readResults(texts.flat());
  return { rows, notices: [...problems, ...notices] };
}

/** Answers of today's weights, and those of others, with a sentence that says which. */
export interface ByWeights {
  readonly own: readonly Row[];
  readonly foreign: readonly Row[];
}

/** Parts rows by whether this site's models could have made them. @param weights first digits of each model's digest */
export function byWeights(rows: readonly Row[], weights: ReadonlyMap<string, string>): ByWeights {
  const isOwn = ({ model, companion, weights: made }: Row) =>
    [model, ...(companion === null ? [] : [companion])].every((name, at) => weights.get(name) === made[at]);
  return { own: rows.filter(isOwn), foreign: rows.filter((row) => !isOwn(row)) };
}

/** What answers can be saved as. */
export const FORMATS = [
  { id: "jsonl", type: "application/jsonl", ofPlan: false, write: linesOf },
  { id: "csv", type: "text/csv", ofPlan: false, write: csvOf },
  { id: "parquet", type: "application/vnd.apache.parquet", ofPlan: false, write: parquetOfRows },
  {
    id: "md",
    type: "text/markdown",
    ofPlan: false,
    write: (rows: readonly Row[]) => markdownTable(summarise(rows)),
  },
  {
    id: "tex",
    type: "application/x-tex",
    ofPlan: false,
    write: (rows: readonly Row[]) => latexTable(summarise(rows)),
  },
  {
    id: "sh",
    type: "text/x-shellscript",
    /** Written from a sweep that this site can plan. */
    ofPlan: true,
    write: (rows: readonly Row[]) => evalCommands(planSweep(sweepOfRows(rows), emojiWorld())),
  },
] as const;

export type FormatId = (typeof FORMATS)[number]["id"];

/** Saves answers, at least one, as a file of that name and format. @throws Error where what writes the format cannot be loaded */
export async function saveRows(rows: readonly Row[], name: string, id: FormatId): Promise<void> {
  const { type, write } = FORMATS.find((format) => format.id === id)!;
  saveFile(`${fileName(name)}.${id}`, await write(rows), type);
}

const fileName = (name: string) => name.replace(/[^\w.-]+/g, "-").slice(0, 80) || "sweep";
