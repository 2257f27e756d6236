import { afterAll, beforeAll, expect, test } from "vitest";
import { driftReport } from "@/lib/analysis/drift";
import { branchFrom } from "@/lib/experiment/branch";
import { DEFAULT_EXPERIMENT, DEFAULT_LANE } from "@/lib/experiment/defaults";
import { laneText } from "@/lib/experiment/lane-text";
import type { Lane } from "@/lib/experiment/schema";
import { driftCost, measureDrift } from "@/lib/run/drift";
import { type KnownRun, type RunOptions, runLane } from "@/lib/run/runner";
import { emojiWorld } from "@/lib/study/emoji-world";
import { askOne } from "@/lib/study/run";
import { taskReport } from "@/lib/study/summary";
import { planSweep } from "@/lib/sweep/plan";
import type { Row } from "@/lib/sweep/row";
import { answererOn, runSweep } from "@/lib/sweep/run";
import { parseSweep } from "@/lib/sweep/schema";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { openMachine } from "@/scripts/node-engine";

let machine: Awaited<ReturnType<typeof openMachine>>;
beforeAll(async () => {
  machine = await openMachine("wasm");
});
afterAll(() => machine.dispose());

async function runOf(lane: Lane, options: Partial<RunOptions> = {}): Promise<KnownRun> {
  let trace: Trace | null = null;
  let memories: readonly unknown[] = [];
  for await (const event of runLane(DEFAULT_EXPERIMENT, lane, { ...machine, ...options })) {
    if (event.kind === "failed") throw new Error(event.message);
    if (event.kind === "iteration") memories = event.memories;
    trace = event.trace;
  }
  return { trace: trace!, memories };
}

/** To the last digit of every probability, without times and costs. */
const decoded = ({ iterations }: Trace) =>
  iterations.map(({ elapsedMs: _, cost: __, observed: ___, ...rest }: Iteration) => rest);

const lane: Lane = { ...DEFAULT_LANE, strategy: "saber" };

test("a branch on the shipped model goes on exactly as its parent did, stale cache and memory included", async () => {
  const parent = await runOf(lane);
  const branch = await runOf(branchFrom(lane, 6, {}), { known: () => parent });
  expect(decoded(branch.trace)).toEqual(decoded(parent.trace));
  expect(branch.trace.iterations[6]!.cost!.evaluations).toBe(2);
});

test("looking at known tokens changes nothing that the shipped model decodes, and adds no evaluation", async () => {
  const [alone, looking] = [await runOf(lane, { observe: false }), await runOf(lane)];
  expect(decoded(looking.trace)).toEqual(decoded(alone.trace));
  expect(looking.trace.outcome.nfe).toBe(alone.trace.outcome.nfe);
  expect(looking.trace.iterations.at(-1)!.observed!.positions.length).toBeGreaterThan(20);
});

test("the stale prompt cache drifts on the shipped model, and the recorded run is what it drifts from", async () => {
  const { trace } = await runOf({ ...DEFAULT_LANE, strategy: "maskgit" });
  const steps = [];
  const options = { ...machine, iterations: [0, 8, 16] };
  for await (const step of measureDrift(DEFAULT_EXPERIMENT, { ...DEFAULT_LANE, strategy: "maskgit" }, trace, options))
    steps.push(step);
  const { curve } = driftReport(steps);
  expect(curve.map(({ iteration }) => iteration)).toEqual([0, 8, 16]);
  expect(curve[0]!.maxKl).toBe(0);
  for (const { meanKl } of curve.slice(1)) expect(meanKl).toBeGreaterThan(1e-6); // rounding alone stays far below
  // Greedy decoding proposed what is most probable with the cache.
  for (const { iteration, cachedArgmax } of steps) expect(cachedArgmax).toEqual(trace.iterations[iteration]!.tokens);
  expect(driftCost(trace, [0, 8, 16]).evaluations).toBe(5);
});

test("a sweep runs the steps of its first problems again without the cache, and no others", async () => {
  const problems = emojiWorld();
  const slow: Lane = { ...DEFAULT_LANE, strategy: "maskgit" };
  const sweep = parseSweep({ lanes: [laneText(slow)], tasks: ["count"], n: 2, seed: 1, drift: 1 });
  const plan = planSweep(sweep, problems);
  const outcomes: Row[] = [];
  for await (const { rows } of runSweep(plan, [answererOn(plan, machine)])) outcomes.push(...rows);
  const { experiment, trace } = await askOne(problems, plan.cells[0]!, 0, machine);
  const steps = [];
  for await (const step of measureDrift(experiment, slow, trace, machine)) steps.push(step);
  expect(steps).toHaveLength(outcomes[0]!.iterations);
  const { positions, meanKl, flips } = driftReport(steps);
  expect(outcomes.map(({ drift }) => drift)).toEqual([{ positions, meanKl, flips }, null]);
  expect(taskReport("count", outcomes).drift).toEqual({ positions, meanKl: expect.closeTo(meanKl!, 12), flips });
  expect(meanKl).toBeGreaterThan(1e-6);
});
