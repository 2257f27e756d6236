/** Experiments with their runs, as a page keeps them: written as they change, found again by the page's id. */
import { z } from "zod/mini";
import type { BackendName } from "@/lib/engine/backends";
import { readExperiment } from "@/lib/experiment/read";
import { type Experiment, type Lane, laneSchema } from "@/lib/experiment/schema";
import { pictureSchema } from "@/lib/scene/picture-schema";
import { fileOf, rememberFile } from "@/lib/trace/reading/origin";
import type { Trace } from "@/lib/trace/schema";
import { finishInPieces } from "@/lib/trace/steps";
import { fromStorage, toStorage } from "@/lib/trace/stored";
import { type Change, type Storage, StorageFull } from "./storage";

/** What came of a lane, as far as it outlives the page. */
export interface KeptRun {
  readonly status: "done" | "failed";
  readonly trace: Trace;
  readonly source: "live" | "recorded" | "file";
  /** `laneKey` of the settings that the trace answers; null where nobody knows them. */
  readonly key: string | null;
  readonly recipe: Lane | null;
  readonly picture: Experiment["picture"] | null;
  /** What the strategy remembered after each iteration; empty where nobody knows. */
  readonly memories: readonly unknown[];
  readonly note?: string | undefined;
  readonly fileName?: string | undefined;
  /** What in that file does not agree, a sentence each. */
  readonly doubts?: readonly string[] | undefined;
  /** Why it failed. */
  readonly message?: string | undefined;
}

/** A page's experiment as it stands. */
export interface KeptPage {
  readonly experiment: Experiment;
  /** Parallel to the lanes. */
  readonly laneIds: readonly string[];
  /** Lanes that gave way to branches; absent: none. */
  readonly aside?: readonly { readonly id: string; readonly lane: Lane }[] | undefined;
  /** The backend that its address asks for; absent: the best one. */
  readonly backend?: BackendName | undefined;
  /** By lane id; lanes without a run have none. */
  readonly runs: Readonly<Record<string, KeptRun>>;
}

/** Most pages kept without a star: the oldest go first. */
const MOST_PAGES = 20;

/** Runs that are read at a time: of large ones each keeps a processor busy. */
const AT_ONCE = 2;

const runKey = (page: string, laneId: string) => `${page}/${laneId}`;

const pageSchema = z.object({
  savedAt: z.number(),
  experiment: z.unknown(),
  laneIds: z.array(z.string()),
  aside: z.optional(z.array(z.object({ id: z.string(), lane: laneSchema }))),
  backend: z.optional(z.enum(["webgpu", "wasm", "cpu"] satisfies BackendName[])),
});

const runSchema = z.object({
  status: z.enum(["done", "failed"]),
  trace: z.unknown(),
  source: z.enum(["live", "recorded", "file"]),
  key: z.nullable(z.string()),
  recipe: z.nullable(laneSchema),
  picture: z.nullable(pictureSchema),
  memories: z.array(z.unknown()),
  note: z.optional(z.string()),
  fileName: z.optional(z.string()),
  doubts: z.optional(z.array(z.string())),
  message: z.optional(z.string()),
});

/** The page of that id; null where there is none, or none that this version can read. Runs that cannot be read are left out. */
export async function readPage(storage: Storage, id: string): Promise<KeptPage | null> {
  const parsed = pageSchema.safeParse(await storage.get("pages", id));
  if (!parsed.success) return null;
  const { laneIds, aside, backend, ...kept } = parsed.data;
  const { experiment, notices } = readExperiment(kept.experiment);
  if (notices.length > 0 || laneIds.length !== experiment.lanes.length) return null;
  const prefix = runKey(id, "");
  const runs: Record<string, KeptRun> = {};
  const entries = await storage.entries("runs", prefix);
  for (let at = 0; at < entries.length; at += AT_ONCE) {
    const some = entries.slice(at, at + AT_ONCE);
    const read = await Promise.all(some.map(([, value]) => readRun(value)));
    for (const [index, run] of read.entries()) if (run) runs[some[index]![0].slice(prefix.length)] = run;
  }
  return { experiment, laneIds, aside, backend, runs };
}

async function readRun(value: unknown): Promise<KeptRun | null> {
  const parsed = runSchema.safeParse(value);
  if (!parsed.success) return null;
  const { trace: stored } = parsed.data;
  // It comes with the first run that is found, and not with the page. Where it cannot be had, nothing has been read.
  const { checkSteps } = await import("@/lib/trace/file");
  try {
    const trace = isFile(stored)
      ? await fromFile(stored)
      : (await finishInPieces(checkSteps(fromStorage(stored)), {})).trace;
    return { ...parsed.data, trace };
  } catch {
    // Written by a version whose traces this one does not read: the settings are kept all the same.
    return null;
  }
}

/** A trace that is kept as the file that it was read from. */
interface KeptFile {
  readonly file: Blob;
}

const isFile = (stored: unknown): stored is KeptFile =>
  typeof stored === "object" && stored !== null && "file" in stored && stored.file instanceof Blob;

/** @throws TraceError */
async function fromFile({ file }: KeptFile): Promise<Trace> {
  // What reads files comes with the first of them.
  const { readTraceFile } = await import("@/lib/trace/reading/client");
  const { runs } = await readTraceFile(file, {});
  const { trace } = runs[0]!;
  rememberFile(trace, file);
  return trace;
}

/** What is known of a kept page without its runs. */
export interface KeptHead {
  readonly id: string;
  readonly experiment: Experiment;
  /** When it was last written, milliseconds since the epoch. */
  readonly savedAt: number;
  /** How many runs are kept with it. */
  readonly runs: number;
  /** Somebody wants it kept: it does not go when there are many. */
  readonly isStarred: boolean;
}

/** All pages that this version can read: those with a star first, then the newest. */
export async function keptPages(storage: Storage): Promise<KeptHead[]> {
  const [entries, runs, stars] = await Promise.all([
    storage.entries("pages"),
    storage.keys("runs"),
    storage.keys("stars"),
  ]);
  const heads = entries.flatMap(([id, value]): KeptHead[] => {
    const parsed = pageSchema.safeParse(value);
    if (!parsed.success) return [];
    const { experiment, notices } = readExperiment(parsed.data.experiment);
    if (notices.length > 0) return [];
    const own = runs.filter((key) => key.startsWith(runKey(id, ""))).length;
    return [{ id, experiment, savedAt: parsed.data.savedAt, runs: own, isStarred: stars.includes(id) }];
  });
  return heads.sort((a, b) => Number(b.isStarred) - Number(a.isStarred) || b.savedAt - a.savedAt);
}

/** Gives a page a star, or takes it away. @throws StorageFull */
export const starPage = (storage: Storage, id: string, isStarred: boolean): Promise<void> =>
  storage.write([{ room: "stars", key: id, value: isStarred || undefined }]);

/** Takes pages away, with their runs and stars. */
export async function removePages(storage: Storage, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const runs = await storage.keys("runs", runKey(id, ""));
    const gone = runs.map((key): Change => ({ room: "runs", key }));
    await storage.write([{ room: "pages", key: id }, { room: "stars", key: id }, ...gone]);
  }
}

/** Smallest file that is kept as it is, bytes: of a smaller one the run is copied in a moment, and read faster. */
const LARGE_FILE = 2 ** 20;

/** A trace as the file that it is all of; null where it has none, or a small one. */
function largeFileOf(trace: Trace): KeptFile | null {
  const file = fileOf(trace);
  return file && file.size >= LARGE_FILE ? { file } : null;
}

/** Writes one page as it changes: each time only the runs that are not those of the time before. */
export class PageWriter {
  /** @param written what of it stands in the storage already */
  constructor(
    private readonly storage: Storage,
    readonly id: string,
    private written: KeptPage["runs"] = {},
  ) {}

  /**
   * Writes the page as it stands now. Where there is no room, the oldest pages without a star make some.
   * @param nowMs since the epoch
   * @throws StorageFull
   */
  async write(page: KeptPage, nowMs: number): Promise<void> {
    const { runs, ...settings } = page;
    const head: Change = { room: "pages", key: this.id, value: { ...settings, savedAt: nowMs } };
    const gone = Object.keys(this.written).filter((laneId) => !(laneId in runs));
    const changed = Object.keys(runs).filter((laneId) => runs[laneId] !== this.written[laneId]);
    const changes = ({ withMemories = true, asFiles = true } = {}): Change[] => [
      head,
      ...gone.map((laneId): Change => ({ room: "runs", key: runKey(this.id, laneId) })),
      ...changed.map((laneId): Change => {
        const { memories, trace, ...run } = runs[laneId]!;
        const stored = (asFiles && largeFileOf(trace)) || toStorage(trace);
        const value = { ...run, trace: stored, memories: withMemories ? memories : [] };
        return { room: "runs", key: runKey(this.id, laneId), value };
      }),
    ];
    try {
      await this.storage.write(changes());
    } catch (error) {
      if (error instanceof DOMException && error.name === "DataCloneError")
        await this.storage.write(changes({ withMemories: false }));
      else if (error instanceof StorageFull && (await this.removeOldest(1)) > 0) return this.write(page, nowMs);
      // A file that was changed or moved since it was opened cannot be read any more.
      else if (changed.some((laneId) => largeFileOf(runs[laneId]!.trace)))
        await this.storage.write(changes({ asFiles: false }));
      else throw error;
    }
    this.written = runs;
    const [pages, stars] = await Promise.all([this.storage.keys("pages"), this.storage.keys("stars")]);
    const many = pages.length - stars.length - MOST_PAGES;
    if (many > 0) await this.removeOldest(many);
  }

  /** Takes so many other pages without a star away, the oldest first; resolves to how many went. */
  private async removeOldest(count: number): Promise<number> {
    const savedAt = (value: unknown) => pageSchema.safeParse(value).data?.savedAt ?? 0;
    const stars = await this.storage.keys("stars");
    const others = (await this.storage.entries("pages")).filter(([key]) => key !== this.id && !stars.includes(key));
    const oldest = others.sort(([, a], [, b]) => savedAt(a) - savedAt(b)).slice(0, count);
    await removePages(
      this.storage,
      oldest.map(([key]) => key),
    );
    return oldest.length;
  }
}
