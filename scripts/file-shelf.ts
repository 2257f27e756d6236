/** Outcomes in a file of JSON lines, one outcome a line: what a measurement has when it is broken off is kept. */
import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { type Cell, cellKey } from "../lib/study/plan";
import { type Outcome, outcomeSchema, type Shelf } from "../lib/study/shelf";

const lineSchema = z.object({ key: z.string(), outcome: outcomeSchema });

/**
 * Opens the file, or begins it with the first outcome that is kept. Lines that hold no outcome, such as a last one that
 * was broken off in the writing, are dropped from it.
 * @param told is told of lines that were dropped, as a sentence
 */
export async function openFileShelf(path: string, told: (notice: string) => void): Promise<Shelf> {
  const shelf = new Map<string, Map<number, Outcome>>();
  const put = (key: string, outcome: Outcome) => {
    const outcomes = shelf.get(key) ?? new Map<number, Outcome>();
    shelf.set(key, outcomes.set(outcome.index, outcome));
  };
  const lines = (await textOf(path)).split("\n").filter((line) => line !== "");
  const whole = lines.filter((line) => {
    const read = readLine(line);
    if (read) put(read.key, read.outcome);
    return read !== null;
  });
  if (whole.length < lines.length) {
    told(`${path}: ${lines.length - whole.length} of ${lines.length} lines hold no outcome; they are dropped.`);
    await writeFile(path, whole.map((line) => `${line}\n`).join(""));
  }
  return {
    kept: async (cell: Cell, weights) => [...(shelf.get(cellKey(cell, weights))?.values() ?? [])],
    async keep(cell, weights, outcome) {
      const key = cellKey(cell, weights);
      put(key, outcome);
      await mkdir(dirname(path), { recursive: true });
      await appendFile(path, `${JSON.stringify({ key, outcome })}\n`);
    },
  };
}

function readLine(line: string): z.infer<typeof lineSchema> | null {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

/** Content of a file; nothing where it is not there. */
async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
