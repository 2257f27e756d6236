import { describe, expect, test } from "vitest";
import { emojiWorld } from "@/lib/study/emoji-world";
import { checkPlan } from "@/lib/sweep/check";
import { calibrate } from "@/lib/sweep/estimate";
import { planSweep } from "@/lib/sweep/plan";
import type { Row } from "@/lib/sweep/row";
import { rowSchema } from "@/lib/sweep/row";
import { answererOn, answerersOn, type RowShelf, runSweep, type SweepBatch, type SweepOptions } from "@/lib/sweep/run";
import { parseSweep } from "@/lib/sweep/schema";
import { toyEngine } from "@/test/run/toy-engine";

const SWEEP = {
  lanes: ["confident;gamma=0.8", "maskgit;steps=length/2"],
  lengths: [8, 16],
  tasks: ["count", "reverse"],
  n: 2,
  seed: 41,
};
const planOf = (data: object = {}) => planSweep(parseSweep({ ...SWEEP, ...data }), emojiWorld());

async function batchesOf(plan = planOf(), options: SweepOptions = {}, machines = [toyEngine()]) {
  const batches: SweepBatch[] = [];
  const answerers = machines.map((machine) => answererOn(plan, machine));
  for await (const batch of runSweep(plan, answerers, options)) batches.push(batch);
  return batches;
}

const timeless = ({ modelMs: _, totalMs: __, ...rest }: Row) => rest;
const rowsOf = (batches: readonly SweepBatch[]) => batches.flatMap(({ rows }) => rows).map(timeless);

function memory(): RowShelf & { rows: Row[] } {
  const rows: Row[] = [];
  return { rows, keep: async (fresh) => void rows.push(...fresh) };
}

describe("a sweep", () => {
  test("answers question by question with all cells, each answer a row that says all of itself", async () => {
    const batches = await batchesOf();
    expect(batches.map(({ rows }) => [...new Set(rows.map(({ task, index }) => `${task} ${index}`))])).toEqual([
      ["count 0"],
      ["reverse 0"],
      ["count 1"],
      ["reverse 1"],
    ]);
    expect(batches.map(({ done, total }) => `${done}/${total}`)).toEqual(["4/16", "8/16", "12/16", "16/16"]);
    for (const { rows } of batches) {
      for (const row of rows) expect(rowSchema.parse(row)).toEqual(row);
      expect(new Set(rows.map(({ question }) => question)).size).toBe(1);
      expect(rows.map(({ lane, responseLength, settings }) => [lane, responseLength, settings.steps])).toEqual([
        ["confident;gamma=0.8", 8, null],
        ["confident;gamma=0.8", 16, null],
        ["maskgit;steps=length/2", 8, 4],
        ["maskgit;steps=length/2", 16, 8],
      ]);
      for (const { iterations, lane, responseLength, producedLength, endPlace, fillerShare, finalLength } of rows) {
        if (lane !== "confident;gamma=0.8") expect(iterations).toBe(responseLength / 2);
        expect(finalLength).toBe(responseLength);
        expect(endPlace).toBe(producedLength === responseLength ? null : producedLength);
        expect(fillerShare).toBeLessThanOrEqual(1);
      }
    }
  });

  test("goes on where it was broken off, asks nothing twice, and comes to the same", async () => {
    const whole = await batchesOf();
    const shelf = memory();
    const run = runSweep(planOf(), [answererOn(planOf(), toyEngine())], { shelf });
    await run.next();
    await run.next();
    await run.return();
    expect(shelf.rows).toHaveLength(8);
    const machine = toyEngine();
    const batches = await batchesOf(planOf(), { shelf, kept: [...shelf.rows] }, [machine]);
    expect(batches.map(({ fresh }) => fresh.length)).toEqual([0, 0, 4, 4]);
    expect(machine.opened).toHaveLength(8);
    expect(rowsOf(batches)).toEqual(rowsOf(whole));
    expect(shelf.rows.map(timeless)).toEqual(rowsOf(whole));
  });

  test("asks only the cells of a question that have not answered it", async () => {
    const [first] = await batchesOf();
    const machine = toyEngine();
    const [batch] = await batchesOf(planOf(), { kept: [first!.rows[2]!, first!.rows[0]!] }, [machine]);
    expect(batch!.fresh.map(({ lane, responseLength }) => [lane, responseLength])).toEqual([
      ["confident;gamma=0.8", 16],
      ["maskgit;steps=length/2", 16],
    ]);
    expect(batch!.rows.map(timeless)).toEqual(first!.rows.map(timeless));
  });

  test("comes to the same rows in the same order, however many answer it", async () => {
    const whole = await batchesOf();
    for (const count of [2, 3, 7]) {
      const shelf = memory();
      const machines = Array.from({ length: count }, () => toyEngine());
      const batches = await batchesOf(planOf(), { shelf }, machines);
      expect(rowsOf(batches)).toEqual(rowsOf(whole));
      expect(batches.map(({ done, total }) => `${done}/${total}`)).toEqual(["4/16", "8/16", "12/16", "16/16"]);
      expect(shelf.rows).toHaveLength(16);
      // Each question is answered by one of them, all of its cells together.
      expect(machines.map(({ opened }) => opened.length % 4)).toEqual(machines.map(() => 0));
      expect(machines.filter(({ opened }) => opened.length > 0)).toHaveLength(Math.min(count, 4));
    }
  });

  test("comes to the same rows when one machine is asked several questions in step, and closes all sessions", async () => {
    const whole = await batchesOf();
    const machine = toyEngine();
    const batches: SweepBatch[] = [];
    for await (const one of runSweep(planOf(), answerersOn(planOf(), machine, 3))) batches.push(one);
    expect(rowsOf(batches)).toEqual(rowsOf(whole));
    expect(machine.opened).toHaveLength(16);
    expect(machine.openSessions()).toBe(0);
  });

  test("has the question of whoever fails answered by another, and ends with the error of the last one", async () => {
    const whole = await batchesOf();
    const plan = planOf();
    let asked = 0;
    const broken = async () => {
      asked++;
      throw new Error("the worker died");
    };
    const batches: SweepBatch[] = [];
    const shelf = memory();
    for await (const batch of runSweep(plan, [answererOn(plan, toyEngine()), broken], { shelf })) batches.push(batch);
    expect(asked).toBe(1);
    expect(rowsOf(batches)).toEqual(rowsOf(whole));
    expect(shelf.rows).toHaveLength(16);
    const run = async () => {
      for await (const _ of runSweep(plan, [broken, broken], { shelf }));
    };
    await expect(run()).rejects.toThrow("the worker died");
  });

  test("begins no question while nobody asks for the next batch", async () => {
    const machine = toyEngine();
    const plan = planOf();
    const run = runSweep(plan, [answererOn(plan, machine)]);
    await run.next();
    const before = machine.opened.length;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(machine.opened.length).toBe(before);
    expect(before).toBe(4);
    await run.return();
  });

  test("in shards is the same as in one piece", async () => {
    const whole = rowsOf(await batchesOf());
    const parts = [];
    for (const part of [0, 1, 2]) parts.push(rowsOf(await batchesOf(planOf(), { shard: { part, of: 3 } })));
    const name = (row: { lane: string; task: string; index: number; presetLength: number | null }) =>
      `${row.task} ${row.index} ${row.lane} ${row.presetLength}`;
    const order = (rows: typeof whole) => [...rows].sort((a, b) => (name(a) < name(b) ? -1 : 1));
    expect(order(parts.flat())).toEqual(order(whole));
  });

  test("keeps a batch before it goes on, and loses at most the one under way when it is stopped", async () => {
    const stop = new AbortController();
    const shelf = memory();
    const run = async () => {
      const answerers = [answererOn(planOf(), toyEngine(undefined, stop.signal))];
      for await (const { done } of runSweep(planOf(), answerers, { shelf, signal: stop.signal })) {
        expect(shelf.rows).toHaveLength(done);
        if (done === 8) stop.abort();
      }
    };
    await expect(run()).rejects.toMatchObject({ name: "AbortError" });
    expect(shelf.rows).toHaveLength(8);
  });

  test("puts the skeleton that suits a question into its answer", async () => {
    const [batch] = await batchesOf(
      planOf({ lanes: ["confident"], lengths: [16], tasks: ["count"], priors: ["none", "skeleton"], n: 1 }),
    );
    expect(batch!.rows.map(({ prior }) => prior)).toEqual(["none", "skeleton"]);
    expect(batch!.rows[1]!.answer).toMatch(/^i count/);
  });
});

describe("a machine's check", () => {
  test("names models that are missing and skeletons that are too long, and keeps the rest", async () => {
    const plan = planOf({
      lanes: ["confident", "confident;model=missing"],
      lengths: [8, 128],
      priors: ["none", "skeleton"],
      tasks: ["json"],
      n: 5,
    });
    const { cells, conflicts } = await checkPlan(plan, toyEngine());
    expect(conflicts).toEqual([
      expect.stringMatching(
        /^json with its skeleton, question \d: The structure prior spells out \d+ positions, but the answer has 8/,
      ),
      'confident;model=missing: no model "missing"',
    ]);
    expect(cells.map(({ responseLength, prior }) => [responseLength, prior])).toEqual([
      [8, undefined],
      [128, undefined],
      [128, "skeleton"],
    ]);
  });

  test("tries every lane at its longest answer before any has its second turn", async () => {
    const trials = await calibrate(planOf(), toyEngine(), { limitMs: 0 });
    expect(trials.map(({ lane }) => lane)).toEqual(["confident;gamma=0.8"]);
    const plan = planOf({ tasks: ["reverse"] });
    const all = await calibrate(plan, toyEngine(), { limitMs: 60_000 });
    expect(all.map(({ lane, responseLength, nfe }) => [lane, responseLength, nfe])).toEqual([
      ["confident;gamma=0.8", 16, expect.any(Number)],
      ["maskgit;steps=length/2", 16, 8],
      ["confident;gamma=0.8", 8, expect.any(Number)],
      ["maskgit;steps=length/2", 8, 4],
    ]);
    const others = await calibrate(plan, toyEngine(), { known: new Set(["confident;gamma=0.8"]), limitMs: 60_000 });
    expect(new Set(others.map(({ lane }) => lane))).toEqual(new Set(["maskgit;steps=length/2"]));
  });

  test("takes a run that it broke off for one that goes on as it began", async () => {
    const [trial] = await calibrate(planOf({ lanes: ["maskgit"], lengths: [64], tasks: ["reverse"] }), toyEngine(), {
      limitMs: 0,
    });
    expect(trial).toMatchObject({ responseLength: 64, nfe: 64 });
  });
});
