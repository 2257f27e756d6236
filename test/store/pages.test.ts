import { describe, expect, it } from "vitest";
import confidentData from "@/components/charts/example-traces/confident.json";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import { type KeptPage, type KeptRun, keptPages, PageWriter, readPage, removePages, starPage } from "@/lib/store/pages";
import { type Change, inMemory, type Storage, StorageFull } from "@/lib/store/storage";
import { readHere } from "@/lib/trace/reading/client";
import { rememberFile } from "@/lib/trace/reading/origin";
import type { Trace } from "@/lib/trace/schema";

const run: KeptRun = {
  status: "done",
  trace: confidentData as unknown as Trace,
  source: "live",
  key: "key",
  recipe: DEFAULT_EXPERIMENT.lanes[0]!,
  picture: DEFAULT_EXPERIMENT.picture,
  memories: [new Map([[1, 2]])],
};
const page = (runs: KeptPage["runs"]): KeptPage => ({
  experiment: DEFAULT_EXPERIMENT,
  laneIds: ["lane-0", "lane-3"],
  aside: [{ id: "lane-1", lane: DEFAULT_EXPERIMENT.lanes[0]! }],
  runs,
});

/** A storage that tells what is written into it, and refuses what `refuses` says. */
function watched(refuses: (changes: readonly Change[], storage: Storage) => Promise<Error | null> = async () => null) {
  const storage = inMemory();
  const written: string[][] = [];
  const write = async (changes: readonly Change[]) => {
    const error = await refuses(changes, storage);
    if (error) throw error;
    written.push(changes.map(({ room, key, value }) => `${value === undefined ? "-" : "+"}${room} ${key}`));
    await storage.write(changes);
  };
  return { storage: { ...storage, write }, written };
}

/** A file of more than a mebibyte. */
const largeFile = new Blob([JSON.stringify(confidentData), " ".repeat(2 ** 20)]);

describe("a kept page", () => {
  it("comes back with its lanes, its runs, and what their strategies remembered", async () => {
    const storage = inMemory();
    await new PageWriter(storage, "p").write(page({ "lane-3": run }), 1);
    expect(await readPage(storage, "p")).toEqual(page({ "lane-3": run }));
    expect(await readPage(storage, "q")).toBeNull();
  });

  it("writes only the runs that are not those of the time before, and takes away those that have gone", async () => {
    const { storage, written } = watched();
    const writer = new PageWriter(storage, "p");
    await writer.write(page({ "lane-0": run, "lane-3": run }), 1);
    const newer = { ...run, key: "other" };
    await writer.write(page({ "lane-0": run, "lane-3": newer }), 2);
    await writer.write(page({ "lane-3": newer }), 3);
    expect(written).toEqual([
      ["+pages p", "+runs p/lane-0", "+runs p/lane-3"],
      ["+pages p", "+runs p/lane-3"],
      ["+pages p", "-runs p/lane-0"],
    ]);
  });

  it("leaves out a run that this version cannot read, and is none where its settings cannot be read", async () => {
    const storage = inMemory();
    await new PageWriter(storage, "p").write(page({ "lane-0": run }), 1);
    await storage.write([{ room: "runs", key: "p/lane-0", value: { ...run, trace: { format: "other" } } }]);
    expect((await readPage(storage, "p"))?.runs).toEqual({});
    await storage.write([{ room: "pages", key: "p", value: { savedAt: 1, experiment: { seed: "x" }, laneIds: [] } }]);
    expect(await readPage(storage, "p")).toBeNull();
  });

  it("is kept without what its strategies remember where that cannot be copied", async () => {
    const storage = inMemory();
    await new PageWriter(storage, "p").write(page({ "lane-0": { ...run, memories: [() => 1] } }), 1);
    expect((await readPage(storage, "p"))?.runs["lane-0"]?.memories).toEqual([]);
  });

  it("keeps a run of a large file as the file, and reads it from there", async () => {
    const storage = inMemory();
    const opened = await readHere(largeFile, {});
    const { trace } = opened.runs[0]!;
    rememberFile(trace, largeFile);
    await new PageWriter(storage, "p").write(page({ "lane-0": { ...run, trace, memories: [] } }), 1);
    const kept = (await storage.get("runs", "p/lane-0")) as { trace: { file: Blob } };
    expect(await kept.trace.file.text()).toBe(await largeFile.text());
    const found = (await readPage(storage, "p"))!.runs["lane-0"]!;
    expect(found.trace).toEqual(trace);
    // It is kept by another page as the same file again.
    await new PageWriter(storage, "q").write(page({ "lane-0": found }), 2);
    expect(await storage.get("runs", "q/lane-0")).toHaveProperty("trace.file");
  });

  it("copies a run whose file cannot be read any more", async () => {
    const isFile = ({ value }: Change) => Object.hasOwn((value as { trace?: object })?.trace ?? {}, "file");
    const { storage, written } = watched(async (changes) =>
      changes.some(isFile) ? new DOMException("the file has changed", "DataError") : null,
    );
    const { trace } = (await readHere(largeFile, {})).runs[0]!;
    rememberFile(trace, largeFile);
    await new PageWriter(storage, "p").write(page({ "lane-0": { ...run, trace, memories: [] } }), 1);
    expect(written).toEqual([["+pages p", "+runs p/lane-0"]]);
    expect((await readPage(storage, "p"))!.runs["lane-0"]!.trace).toEqual(trace);
  });

  it("takes the oldest pages' place: beyond twenty, and where the browser has no room", async () => {
    const { storage } = watched();
    for (let at = 0; at < 23; at++) await new PageWriter(storage, `p${at}`).write(page({ "lane-0": run }), at);
    expect(await storage.keys("pages")).toHaveLength(20);
    expect(await storage.keys("runs")).toHaveLength(20);
    expect(await readPage(storage, "p2")).toBeNull();
    expect(await readPage(storage, "p3")).not.toBeNull();

    const roomForTwo = watched(async (changes, inside) => {
      const isTooMuch = changes.some(({ value }) => value) && (await inside.keys("pages")).length >= 2;
      return isTooMuch ? new StorageFull() : null;
    });
    for (const id of ["x", "y", "z"]) await new PageWriter(roomForTwo.storage, id).write(page({ "lane-0": run }), 1);
    expect(await roomForTwo.storage.keys("pages")).toEqual(["y", "z"]);

    const full = watched(async () => new StorageFull());
    await expect(new PageWriter(full.storage, "p").write(page({}), 1)).rejects.toThrow("no room left");
  });

  it("stands in the list with what is known of it, those with a star first, and leaves it whole", async () => {
    const storage = inMemory();
    for (const [at, id] of ["p", "q", "r"].entries()) {
      await new PageWriter(storage, id).write(page({ "lane-0": run, "lane-3": run }), at);
    }
    await storage.write([
      { room: "pages", key: "other", value: { savedAt: 9, experiment: { seed: "x" }, laneIds: [] } },
    ]);
    await starPage(storage, "p", true);
    expect((await keptPages(storage)).map(({ id, runs, isStarred }) => [id, runs, isStarred])).toEqual([
      ["p", 2, true],
      ["r", 2, false],
      ["q", 2, false],
    ]);
    await starPage(storage, "p", false);
    expect((await keptPages(storage)).map(({ id }) => id)).toEqual(["r", "q", "p"]);
    await removePages(storage, ["q", "r"]);
    expect((await keptPages(storage)).map(({ id }) => id)).toEqual(["p"]);
    expect(await storage.keys("runs")).toEqual(["p/lane-0", "p/lane-3"]);
  });

  it("does not go with the oldest where it has a star", async () => {
    const storage = inMemory();
    await new PageWriter(storage, "first").write(page({ "lane-0": run }), 0);
    await starPage(storage, "first", true);
    for (let at = 1; at < 25; at++) await new PageWriter(storage, `p${at}`).write(page({ "lane-0": run }), at);
    expect(await storage.keys("pages")).toHaveLength(21);
    expect(await readPage(storage, "first")).not.toBeNull();
    await removePages(storage, ["first"]);
    expect(await storage.keys("stars")).toEqual([]);
  });
});
