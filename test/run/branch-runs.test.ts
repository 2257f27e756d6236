import { describe, expect, test } from "vitest";
import type { Intervention } from "@/lib/decoding/intervention";
import { branchFrom } from "@/lib/experiment/branch";
import { DEFAULT_EXPERIMENT, DEFAULT_LANE } from "@/lib/experiment/defaults";
import { laneKey } from "@/lib/experiment/key";
import type { Experiment, Lane } from "@/lib/experiment/schema";
import { type KnownRun, type LaneEvent, type RunOptions, runExperiment, runLane } from "@/lib/run/runner";
import { validateTrace } from "@/lib/trace/file";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { staleNetwork, type ToyEngine, tokenizer, toyEngine } from "./toy-engine";

const SMALL: Experiment = { ...DEFAULT_EXPERIMENT, responseLength: 10, prior: "there ▒ cat" };
const PARENT: Lane = { ...DEFAULT_LANE, strategy: "maskgit" };

interface FinishedLane {
  readonly trace: Trace;
  readonly memories: readonly unknown[];
  readonly note: string | undefined;
}

/** Runs a lane to its end. @throws Error with the message of a lane that fails */
async function finish(lane: Lane, options: RunOptions, experiment = SMALL): Promise<FinishedLane> {
  let memories: readonly unknown[] = [];
  let last: LaneEvent | undefined;
  for await (const event of runLane(experiment, lane, options)) {
    if (event.kind === "failed") throw new Error(event.message);
    if (event.kind === "iteration") memories = event.memories;
    last = event;
  }
  return { trace: validateTrace(last!.trace), memories, note: last!.note };
}

/** Finds the run of one lane, and counts how often it is asked for. */
function library(...runs: readonly (readonly [Lane, KnownRun])[]) {
  const known = (lane: Lane) => runs.find(([made]) => laneKey(SMALL, made) === laneKey(SMALL, lane))?.[1] ?? null;
  return { known };
}

const withoutTimes = (iterations: readonly Iteration[]) =>
  iterations.map(({ elapsedMs: _, cost: __, ...rest }) => rest);

/** Iterations as they would be without what a cache filled anew costs. */
const evaluations = ({ iterations }: Trace) => iterations.map(({ cost }) => cost!.evaluations);

describe("a branch lane", () => {
  test.each(["dimple", "prefix", "off"] as const)(
    "that changes nothing decodes what its parent decoded, with prefill %s",
    async (prefill) => {
      for (const strategy of ["maskgit", "saber", "klass"]) {
        const lane = { ...PARENT, strategy, prefill };
        const parent = await finish(lane, toyEngine(staleNetwork));
        const engine = toyEngine(staleNetwork);
        const branch = await finish(branchFrom(lane, 3, {}), { ...engine, ...library([lane, parent]) });
        expect(withoutTimes(branch.trace.iterations)).toEqual(withoutTimes(parent.trace.iterations));
        expect(branch.memories).toEqual(parent.memories);
        expect(branch.note).toBeUndefined();
        expect(engine.opened).toHaveLength(1);
        expect(evaluations(branch.trace)).toEqual(
          evaluations(parent.trace).map((count, index) => (index === 3 && prefill !== "off" ? 2 : count)),
        );
      }
    },
  );

  test("makes the run that it leaves first where nobody knows it, and no further than needed", async () => {
    const engine = toyEngine(staleNetwork);
    const lane = branchFrom(branchFrom(PARENT, 2, { remask: [4] }), 5, { choose: [] });
    const { trace } = await finish(lane, engine);
    expect(engine.opened).toHaveLength(3);
    expect(engine.openSessions()).toBe(0);
    const [grand, parent] = [await finish(PARENT, engine), await finish(lane.branch!.from, engine)];
    expect(withoutTimes(trace.iterations.slice(0, 2))).toEqual(withoutTimes(grand.trace.iterations.slice(0, 2)));
    expect(withoutTimes(trace.iterations.slice(0, 5))).toEqual(withoutTimes(parent.trace.iterations.slice(0, 5)));
    expect(trace.iterations[5]!.commits).toEqual([]);
    expect(trace.branch).toEqual({
      iteration: 5,
      intervention: { choose: [] },
      ancestors: [{ ...PARENT, branch: { iteration: 2, intervention: { remask: [4] } } }, PARENT],
    });
  });

  test("forces a token, goes on with another strategy and settings, and says so in its trace", async () => {
    const token = tokenizer.encode(" dog")[0]!;
    const parent = await finish(PARENT, toyEngine());
    const position = parent.trace.iterations[4]!.canvas.indexOf(tokenizer.specialId("<|mask|>"));
    const force = [{ position, token }];
    const lane: Lane = { ...branchFrom(PARENT, 4, { force }), strategy: "confident", settings: { gamma: 0.01 } };
    const { trace } = await finish(lane, { ...toyEngine(), ...library([PARENT, parent]) });
    expect(trace).toMatchObject({ strategy: "confident", settings: { gamma: 0.01 }, outcome: { status: "complete" } });
    expect(trace.iterations).toHaveLength(5);
    const forced = trace.iterations[4]!.commits.find((commit) => commit.position === position)!;
    expect(forced).toMatchObject({ token, reason: "forced" });
    expect(forced.probability).toBeLessThan(0.01);
    expect(trace.outcome.answer[position]).toBe(token);
    expect(trace.vocabulary.text[token]).toBe(tokenizer.tokenText(token));
    expect(trace.asked).toEqual({ picture: SMALL.picture, prior: SMALL.prior });
  });

  test("leaves at its first iteration without any run behind it", async () => {
    const engine = toyEngine();
    const { trace } = await finish(branchFrom(PARENT, 0, { choose: [7] }), engine);
    expect(engine.opened).toHaveLength(1);
    expect(trace.iterations[0]!.commits).toMatchObject([{ position: 7, reason: "forced" }]);
  });

  test("goes on with the cache of its parent, or fills a new one where the kind of cache changes", async () => {
    const parent = await finish(PARENT, toyEngine(staleNetwork));
    const off = { ...PARENT, prefill: "off" as const };
    const uncached = await finish(off, toyEngine(staleNetwork));
    const known = library([PARENT, parent], [off, uncached]);
    const frozenIn = async (lane: Lane) => {
      const engine = toyEngine(staleNetwork);
      await finish(lane, { ...engine, ...known });
      const canvas = engine.opened.at(-1)!.firstCanvas;
      return canvas && Array.from(canvas.subarray(engine.opened.at(-1)!.promptIds.length));
    };
    expect(await frozenIn(branchFrom(PARENT, 3, {}))).toEqual(parent.trace.iterations[0]!.canvas);
    expect(await frozenIn({ ...branchFrom(off, 3, {}), prefill: "dimple" })).toBeUndefined();
    const turnedOn = { ...branchFrom(off, 3, {}), prefill: "dimple" as const };
    const turned = await finish(turnedOn, { ...toyEngine(staleNetwork), ...known });
    expect(await frozenIn(branchFrom(turnedOn, 5, {}))).toEqual(turned.trace.iterations[3]!.canvas);
    expect(turned.trace.iterations[3]!.cost).toMatchObject({ cachedTokens: 0, evaluations: 1 });
  });

  test("may go on from the answer of a finished run", async () => {
    const lane = { ...DEFAULT_LANE, settings: { gamma: 0.05 } };
    const parent = await finish(lane, toyEngine());
    const count = parent.trace.iterations.length;
    const { trace } = await finish(branchFrom(lane, count, { remask: [5, 6] }), {
      ...toyEngine(),
      ...library([lane, parent]),
    });
    expect(trace.iterations[count]).toMatchObject({
      canvas: parent.trace.outcome.answer,
      remasks: [5, 6],
      commits: [],
    });
    expect(trace.outcome.status).toBe("complete");
  });

  test("takes over what a broken-off run got to, and makes it anew where that is too little", async () => {
    const whole = await finish(PARENT, toyEngine());
    const cut = (count: number): KnownRun => ({
      trace: {
        ...whole.trace,
        iterations: whole.trace.iterations.slice(0, count),
        outcome: { ...whole.trace.outcome, status: "aborted" },
      },
      memories: whole.memories.slice(0, count),
    });
    for (const [count, sessions] of [
      [4, 1],
      [3, 2],
    ] as const) {
      const engine = toyEngine();
      const { trace } = await finish(branchFrom(PARENT, 4, {}), { ...engine, ...library([PARENT, cut(count)]) });
      expect(withoutTimes(trace.iterations)).toEqual(withoutTimes(whole.trace.iterations));
      expect(engine.opened).toHaveLength(sessions);
    }
  });

  test("says so when what its strategy remembered is not known", async () => {
    const lane = { ...PARENT, strategy: "saber" };
    const { trace } = await finish(lane, toyEngine());
    const known = library([lane, { trace, memories: [] }]);
    const branch = await finish(branchFrom(lane, 2, {}), { ...toyEngine(), ...known });
    expect(branch.note).toBe(
      "What Saber remembered of the earlier iterations is not known: it goes on as if it began here.",
    );
    const other = await finish({ ...branchFrom(lane, 2, {}), strategy: "margin" }, { ...toyEngine(), ...known });
    expect(other.note).toBeUndefined();
  });

  const failing = async (lane: Lane, options: RunOptions) => {
    const events: LaneEvent[] = [];
    for await (const event of runLane(SMALL, lane, options)) events.push(event);
    return events;
  };

  test("fails in words when its parent ended before", async () => {
    const lane = { ...DEFAULT_LANE, settings: { gamma: 0.05 } };
    const { trace } = await finish(lane, toyEngine());
    const ended = `The run that this lane leaves ended after ${trace.iterations.length} iterations, before iteration 10.`;
    expect(await failing(branchFrom(lane, 9, {}), toyEngine())).toEqual([
      { kind: "failed", message: ended, trace: null },
    ]);
  });

  test("fails in words when its parent fails, or was made with another vocabulary", async () => {
    const missing = { ...PARENT, model: "missing" };
    const lost = { ...branchFrom(missing, 2, {}), model: PARENT.model };
    expect(await failing(lost, toyEngine())).toMatchObject([
      { kind: "failed", message: 'The run that this lane leaves failed: no model "missing"' },
    ]);
    const { trace, memories } = await finish(PARENT, toyEngine());
    const renamed = { ...trace, model: { ...trace.model, name: "other" } };
    for (const vocabulary of [
      { ...trace.vocabulary, size: 7 },
      { ...trace.vocabulary, text: { ...trace.vocabulary.text, 20: "xyz" } },
    ]) {
      const known = library([PARENT, { trace: { ...renamed, vocabulary }, memories }]);
      const engine = toyEngine();
      expect(await failing(branchFrom(PARENT, 2, {}), { ...engine, ...known })).toMatchObject([
        {
          message: 'Model "mini-dimple" has another vocabulary than "other", which made the run that this lane leaves.',
        },
      ]);
      expect(engine.openSessions()).toBe(0);
    }
  });

  test.each<[string, Intervention, RegExp]>([
    [
      "touches the structure prior",
      { remask: [0] },
      /^the change by hand touched position 0, which the structure prior/,
    ],
    ["lies outside the answer", { remask: [10] }, /named position 10, which is outside 0 … 9/],
  ])("whose change %s fails in words, with what it took over", async (_what, intervention, message) => {
    const engine = toyEngine();
    const [failed] = await failing(branchFrom(PARENT, 2, intervention), engine);
    expect(failed).toMatchObject({ kind: "failed", message: expect.stringMatching(message) });
    expect(validateTrace(failed!.trace).iterations).toHaveLength(2);
    expect(engine.openSessions()).toBe(0);
  });
});

describe("a lane that is run step by step", () => {
  test("waits between two iterations, and closes its session when it is ended there", async () => {
    let asked = 0;
    const engine: ToyEngine = toyEngine((...inputs) => {
      asked++;
      return staleNetwork(...inputs);
    });
    const run = runLane(SMALL, branchFrom(PARENT, 2, {}), engine);
    await run.next();
    const before = asked;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked).toBe(before);
    expect(engine.openSessions()).toBe(1);
    await run.return();
    expect(engine.openSessions()).toBe(0);
    expect((await run.next()).done).toBe(true);
  });

  test("looks at known tokens unless told not to, and remembers for branches", async () => {
    const { trace, memories } = await finish({ ...PARENT, strategy: "saber" }, toyEngine());
    expect(trace.iterations[3]!.observed!.positions.length).toBeGreaterThan(0);
    expect(trace.iterations[3]!.observed!.positions).not.toContain(0);
    expect(memories).toHaveLength(trace.iterations.length);
    const blind = await finish({ ...PARENT, strategy: "saber" }, { ...toyEngine(), observe: false });
    expect(blind.trace.iterations.every(({ observed }) => observed === undefined)).toBe(true);
    expect(blind.trace.outcome.answer).toEqual(trace.outcome.answer);
  });

  test("a branch in an experiment starts, iterates and ends like any lane, and stops with the signal", async () => {
    const controller = new AbortController();
    const engine = toyEngine(undefined, controller.signal);
    const lanes = [PARENT, branchFrom(PARENT, 3, { remask: [4] })];
    const kinds: string[] = [];
    for await (const event of runExperiment({ ...SMALL, lanes }, engine)) {
      if (kinds.at(-1) !== `${event.kind} ${event.lane}`) kinds.push(`${event.kind} ${event.lane}`);
      if (event.kind === "iteration" && event.lane === 1) controller.abort();
    }
    expect(kinds).toEqual(["started 0", "iteration 0", "done 0", "started 1", "iteration 1", "done 1"]);
    expect(engine.openSessions()).toBe(0);
  });
});
