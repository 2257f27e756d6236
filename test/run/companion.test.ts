import { describe, expect, test } from "vitest";
import { NO_INTERVENTION } from "@/lib/decoding/intervention";
import { branchFrom } from "@/lib/experiment/branch";
import { DEFAULT_EXPERIMENT, DEFAULT_LANE } from "@/lib/experiment/defaults";
import { experimentOf } from "@/lib/experiment/from-trace";
import { laneKey } from "@/lib/experiment/key";
import { readLink, writeLink } from "@/lib/experiment/link";
import { resolveLegal } from "@/lib/experiment/resolve";
import type { Lane } from "@/lib/experiment/schema";
import { type LaneEvent, runLane } from "@/lib/run/runner";
import { problemsOf } from "@/lib/trace/check";
import { type ToyEngine, toyEngine } from "./toy-engine";

const EXPERIMENT = { ...DEFAULT_EXPERIMENT, responseLength: 12 };
const lane = (strategy: string, more: Partial<Lane> = {}): Lane => ({ ...DEFAULT_LANE, strategy, ...more });

/** The last event of a lane's run. */
async function endOf(recipe: Lane, engine: ToyEngine = toyEngine()): Promise<LaneEvent> {
  let last: LaneEvent | null = null;
  for await (const event of runLane(EXPERIMENT, recipe, engine)) last = event;
  return last!;
}

async function traceOf(recipe: Lane, engine?: ToyEngine) {
  const end = await endOf(recipe, engine);
  if (end.kind !== "done") throw new Error(end.kind === "failed" ? end.message : "the run did not end");
  return end.trace;
}

describe("the companion of a lane", () => {
  test("is loaded where its strategy needs one, with a session of its own, and both are closed", async () => {
    const engine = toyEngine();
    const trace = await traceOf(lane("apd"), engine);
    expect(engine.opened.map(({ model, attention, keeps }) => [model, attention, keeps])).toEqual([
      ["mini-dimple", "bidirectional", "prompt"],
      ["mini-ar", "causal", "prompt"],
    ]);
    expect(engine.openSessions()).toBe(0);
    expect(trace.companion).toEqual({ name: "mini-ar", digest: "toy", label: "Toy mini-ar" });
    expect(problemsOf(trace)).toEqual([]);
    const asked = trace.iterations.map(({ companionCost }) => companionCost?.evaluations ?? 0);
    expect(trace.outcome.nfe).toBe(asked.reduce((sum, count) => sum + count, trace.iterations.length));
  });

  test("that may be of either kind is run as it was trained", async () => {
    const attentions = async (companion: string) => {
      const engine = toyEngine();
      await traceOf(lane("speculative", { model: "mini-ar", companion, prefill: "prefix" }), engine);
      return engine.opened.map(({ attention, keeps }) => [attention, keeps]);
    };
    expect(await attentions("mini-dimple")).toEqual([
      ["causal", "prompt"],
      ["prefix", "prompt"],
    ]);
    expect((await attentions("mini-ar"))[1]).toEqual(["causal", "prompt"]);
  });

  test("is not loaded where the strategy needs none, whatever the lane names", async () => {
    const engine = toyEngine();
    const trace = await traceOf(lane("confident", { companion: "missing" }), engine);
    expect(engine.opened).toHaveLength(1);
    expect(trace).not.toHaveProperty("companion");
  });

  test.each([
    ["missing", /no model "missing"/],
    ["foreign", /^Companion "foreign" has another tokenizer than "mini-dimple" \(\d+ and \d+ tokens\)/],
  ])("named %s keeps the lane from starting, in words", async (companion, message) => {
    const engine = toyEngine();
    expect(await endOf(lane("guided-diffusion", { companion }), engine)).toMatchObject({
      kind: "failed",
      message: expect.stringMatching(message),
    });
    expect(engine.openSessions()).toBe(0);
  });

  test.each(["apd", "guided-diffusion", "speculative", "mist"])(
    "a branch of %s without a change decodes what the whole run decoded",
    async (strategy) => {
      const settings: Lane["settings"] = strategy === "apd" ? { temperature: 0.7, weight: 0.2 } : {};
      const recipe = lane(strategy, { settings });
      const whole = await traceOf(recipe);
      expect(whole.iterations.length).toBeGreaterThan(1);
      const branch = await traceOf(branchFrom(recipe, 1, NO_INTERVENTION));
      const decoded = ({ iterations }: typeof whole) =>
        iterations.map(({ commits, draft, context, topProbs }) => ({ commits, draft, context, topProbs }));
      expect(decoded(branch)).toEqual(decoded(whole));
      expect(branch.outcome.answer).toEqual(whole.outcome.answer);
    },
  );

  test("is told by its trace, which makes the same lane again", async () => {
    for (const recipe of [lane("apd"), lane("apd", { companion: "tiny-ar" }), lane("confident")]) {
      expect(experimentOf(await traceOf(recipe))?.lanes).toEqual([recipe]);
    }
  });

  test("decides the run where it is asked, and only there", () => {
    const key = (recipe: Lane) => laneKey(EXPERIMENT, recipe);
    expect(resolveLegal(lane("confident")).companion).toBeNull();
    expect(key(lane("apd", { companion: "mini-ar" }))).toBe(key(lane("apd")));
    expect(key(lane("apd", { companion: "tiny-ar" }))).not.toBe(key(lane("apd")));
    expect(key(lane("confident", { companion: "tiny-ar" }))).toBe(key(lane("confident")));
  });

  test("stands in the link where it is not the usual one, and a name that is none is left out with a notice", () => {
    const lanes = [lane("apd", { companion: "tiny-ar" }), lane("apd")];
    const { search, hash } = writeLink({ experiment: { ...EXPERIMENT, lanes }, digests: [] });
    expect(search).toMatch(/&a=apd;companion=tiny-ar&b=apd$/);
    expect(readLink({ search, hash }).experiment.lanes).toEqual(lanes);
    const { experiment, notices } = readLink({ search: "?a=apd;companion=../secret", hash: "" });
    expect(experiment.lanes).toEqual([lane("apd")]);
    expect(notices).toEqual([
      'Lane A: expected the name of a model as companion, found "../secret"; using the usual one.',
    ]);
  });
});
