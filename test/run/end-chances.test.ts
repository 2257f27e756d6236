import { expect, test } from "vitest";
import { DEFAULT_EXPERIMENT, DEFAULT_LANE } from "@/lib/experiment/defaults";
import type { Experiment } from "@/lib/experiment/schema";
import { traceWithEnds } from "@/lib/run/end-chances";
import { runExperiment } from "@/lib/run/runner";
import { endIds } from "@/lib/trace/canvas";
import { traceDigest } from "@/lib/trace/digest";
import type { Trace } from "@/lib/trace/schema";
import { toyEngine } from "./toy-engine";

const experiment = (strategy: string): Experiment => ({
  ...DEFAULT_EXPERIMENT,
  question: "what is 1 + 1 ?",
  responseLength: 12,
  lanes: [{ ...DEFAULT_LANE, strategy }],
});

async function plainRun(asked: Experiment): Promise<Trace> {
  for await (const event of runExperiment(asked, toyEngine())) if (event.kind === "done") return event.trace;
  throw new Error("no run");
}

test.each(["confident", "maskgit"])("%s is run as ever, and every row tells of every end token", async (strategy) => {
  const asked = experiment(strategy);
  const machine = toyEngine();
  const told = await traceWithEnds(asked, machine);
  expect(machine.openSessions()).toBe(0);
  const plain = await plainRun(asked);
  expect(traceDigest(told)).toBe(traceDigest(plain));
  const ends = endIds(told.vocabulary);
  expect(ends.length).toBeGreaterThan(0);
  let added = 0;
  for (const [index, { positions, topIds, topProbs }] of told.iterations.entries()) {
    for (const row of positions.keys()) {
      const before = plain.iterations[index]!.topIds![row]!;
      expect(topIds![row]!.slice(0, before.length)).toEqual(before);
      expect(topIds![row]).toEqual(expect.arrayContaining(ends));
      const least = Math.min(...topProbs![row]!.slice(0, before.length));
      for (const chance of topProbs![row]!.slice(before.length)) {
        added++;
        expect(chance).toBeGreaterThan(0);
        // Otherwise it would be among the best.
        expect(chance).toBeLessThanOrEqual(least + 1e-4);
      }
    }
  }
  expect(added).toBeGreaterThan(0);
});

test("a run that fails says why", async () => {
  const missing = { ...experiment("confident"), lanes: [{ ...DEFAULT_LANE, model: "missing" }] };
  await expect(traceWithEnds(missing, toyEngine())).rejects.toThrow('The run failed: no model "missing"');
});
