/** Sweeps with their answers, as a browser keeps them: batch by batch, under a name that people may change. */
import { z } from "zod/mini";
import type { Change, Storage } from "@/lib/store/storage";
import { linesOf, type ReadingOptions, type Results, readResults } from "./results";
import type { Row } from "./row";
import type { RowShelf } from "./run";
import { type Sweep, sweepSchema } from "./schema";

const count = z.int().check(z.nonnegative());

const headSchema = z.object({
  name: z.string(),
  sweep: sweepSchema,
  /** When it was last written, milliseconds since the epoch. */
  savedAt: z.number(),
  /** Answers there are, of so many in all. */
  done: count,
  total: count,
  /** Characters of its answers, as a results file has them. */
  bytes: count,
});

/** What is known of a kept sweep without its answers. */
export interface KeptSweep extends z.infer<typeof headSchema> {
  readonly id: string;
}

/** Batches stand under the name of their sweep. */
const batchKey = (id: string, batch = "") => `${id}/${batch}`;

const unique = () => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;

/** Begins a sweep that nothing is kept of yet; it is written with its first answers. @param total answers in all */
export const newKeptSweep = (name: string, sweep: Sweep, total: number): KeptSweep => ({
  id: unique(),
  name,
  sweep,
  savedAt: Date.now(),
  done: 0,
  total,
  bytes: 0,
});

/** All sweeps that this version can read, the newest first. */
export async function keptSweeps(storage: Storage): Promise<KeptSweep[]> {
  const entries = await storage.entries("sweeps");
  return entries.flatMap(([id, value]) => readHead(id, value) ?? []).sort((one, other) => other.savedAt - one.savedAt);
}

function readHead(id: string, value: unknown): KeptSweep | null {
  const parsed = headSchema.safeParse(value);
  return parsed.success ? { id, ...parsed.data } : null;
}

/** The answers of a kept sweep; those of other weights are told and left out where today's are given. */
export async function keptRows({ id, name }: KeptSweep, storage: Storage, options?: ReadingOptions): Promise<Results> {
  const batches = await storage.entries("answers", batchKey(id));
  return readResults([{ name, text: batches.map(([, text]) => String(text)).join("") }], options);
}

/** Gives a sweep another name; nothing where it is gone. @throws StorageFull */
export async function renameKept(storage: Storage, id: string, name: string): Promise<void> {
  const head = readHead(id, await storage.get("sweeps", id));
  if (head) await storage.write([headChange({ ...head, name })]);
}

/** Takes a sweep away with all its answers. */
export async function removeKept(storage: Storage, id: string): Promise<void> {
  const batches = await storage.keys("answers", batchKey(id));
  await storage.write([{ room: "sweeps", key: id }, ...batches.map((key): Change => ({ room: "answers", key }))]);
}

const headChange = ({ id, ...value }: KeptSweep): Change => ({ room: "sweeps", key: id, value });

/** The shelf of one kept sweep: each batch is written with what is known of the sweep, or neither is. */
export class KeptShelf implements RowShelf {
  private written: number;

  /**
   * @param head the sweep as it stands in the storage, or a new one
   * @param onKept told after every batch
   */
  constructor(
    private readonly storage: Storage,
    private head: KeptSweep,
    private readonly onKept: (head: KeptSweep) => void = () => {},
  ) {
    this.written = head.done;
  }

  /** @throws StorageFull */
  async keep(rows: readonly Row[]): Promise<void> {
    const text = linesOf(rows);
    // It may have been given another name meanwhile.
    const now = readHead(this.head.id, await this.storage.get("sweeps", this.head.id)) ?? this.head;
    const head: KeptSweep = {
      ...now,
      total: this.head.total,
      savedAt: Date.now(),
      done: now.done + rows.length,
      bytes: now.bytes + text.length,
    };
    const key = batchKey(head.id, `${String(this.written).padStart(9, "0")}-${unique()}`);
    await this.storage.write([{ room: "answers", key, value: text }, headChange(head)]);
    this.written += rows.length;
    this.head = head;
    this.onKept(head);
  }
}
