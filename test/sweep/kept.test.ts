/** Sweeps that a browser keeps: batch by batch, with their names, until somebody takes them away. */
import { describe, expect, it } from "vitest";
import { inMemory } from "@/lib/store/storage";
import { KeptShelf, keptRows, keptSweeps, newKeptSweep, removeKept, renameKept } from "@/lib/sweep/kept";
import { parseSweep } from "@/lib/sweep/schema";
import { row } from "./rows";

const SWEEP = parseSweep({ lanes: ["confident", "maskgit"], tasks: ["add"], n: 3 });
const rows = [0, 1, 2].map((index) => row({ index }));

describe("a kept sweep", () => {
  it("has the answers of all its batches in their order, and says how many they are and how much room they take", async () => {
    const storage = inMemory();
    const head = newKeptSweep("mine", SWEEP, 6);
    const shelf = new KeptShelf(storage, head);
    await shelf.keep(rows.slice(0, 2));
    await shelf.keep(rows.slice(2));
    const [kept] = await keptSweeps(storage);
    expect(kept).toMatchObject({ id: head.id, name: "mine", sweep: SWEEP, done: 3, total: 6 });
    expect(kept!.bytes).toBe(rows.reduce((sum, one) => sum + JSON.stringify(one).length + 1, 0));
    expect(await keptRows(kept!, storage)).toEqual({ rows, notices: [] });
  });

  it("is not there before its first answer, and keeps a name that it was given in the middle of a run", async () => {
    const storage = inMemory();
    const head = newKeptSweep("mine", SWEEP, 6);
    const shelf = new KeptShelf(storage, head);
    expect(await keptSweeps(storage)).toEqual([]);
    await shelf.keep(rows.slice(0, 1));
    await renameKept(storage, head.id, "yours");
    await shelf.keep(rows.slice(1));
    expect(await keptSweeps(storage)).toMatchObject([{ name: "yours", done: 3 }]);
  });

  it("goes with all its answers, and leaves those of others", async () => {
    const storage = inMemory();
    const [one, other] = ["one", "other"].map((name) => newKeptSweep(name, SWEEP, 3));
    for (const head of [one!, other!]) await new KeptShelf(storage, head).keep(rows);
    await removeKept(storage, one!.id);
    expect((await keptSweeps(storage)).map(({ name }) => name)).toEqual(["other"]);
    expect(await storage.keys("answers")).toHaveLength(1);
    expect((await keptRows(other!, storage)).rows).toHaveLength(3);
  });

  it("is left out where this version cannot read it, and says which of its answers are of other weights", async () => {
    const storage = inMemory();
    await storage.write([{ room: "sweeps", key: "old", value: { name: "from another version" } }]);
    const head = newKeptSweep("mine", SWEEP, 3);
    await new KeptShelf(storage, head).keep(rows);
    const [kept] = await keptSweeps(storage);
    expect(kept!.name).toBe("mine");
    const weights = new Map([[rows[0]!.model, "ffff0000"]]);
    const { rows: read, notices } = await keptRows(kept!, storage, { weights });
    expect(read).toEqual([]);
    expect(notices).toEqual([
      `mine: 3 answers of other weights of ${rows[0]!.model} (expected ffff0000, found 0123abcd); left out.`,
    ]);
  });
});
