/** A results file on disk: answers are appended to it as they come. */
import { appendFile, mkdir, readFile, truncate } from "node:fs/promises";
import { dirname } from "node:path";
import { linesOf, type ReadingOptions, type Results, readResults } from "../lib/sweep/results";
import type { RowShelf } from "../lib/sweep/run";

/** Reads results files together. @throws Error for one that is not there */
export async function readResultsFiles(paths: readonly string[], options?: ReadingOptions): Promise<Results> {
  const files = await Promise.all(paths.map(async (name) => ({ name, text: await readFile(name, "utf8") })));
  return readResults(files, options);
}

/** The same of one file; nothing where it is not there. */
export async function readIfThere(path: string, options?: ReadingOptions): Promise<Results> {
  try {
    return await readResultsFiles([path], options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { rows: [], notices: [] };
    throw error;
  }
}

/** Opens a file that goes on behind the answers it has. A last line that was broken off is cut away, so that the next begins on its own. */
export async function openResultsFile(path: string): Promise<RowShelf> {
  await mkdir(dirname(path), { recursive: true });
  await cutBrokenLine(path);
  return { keep: (fresh) => appendFile(path, linesOf(fresh)) };
}

async function cutBrokenLine(path: string): Promise<void> {
  const bytes = await readFile(path).catch(() => Buffer.alloc(0));
  const end = bytes.lastIndexOf("\n") + 1;
  if (end < bytes.length) await truncate(path, end);
}
