/** A run that is made in a worker, whose engine is lost again and again, against the same run made here. */
import * as Comlink from "comlink";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { strategies } from "@/lib/decoding/strategies";
import { WorkerLostError } from "@/lib/engine/errors";
import { branchFrom } from "@/lib/experiment/branch";
import { DEFAULT_EXPERIMENT, DEFAULT_LANE } from "@/lib/experiment/defaults";
import type { Experiment, Lane } from "@/lib/experiment/schema";
import { lastingSteps } from "@/lib/run/lasting-run";
import type { LaneEngine } from "@/lib/run/machine";
import { remoteSteps } from "@/lib/run/remote-run";
import { type LaneEvent, type RunOptions, runLane } from "@/lib/run/runner";
import type { RunOrder } from "@/lib/run/steps";
import { createRuns, type RunsApi } from "@/lib/run/worker-runs";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { openMachine } from "@/scripts/node-engine";
import { staleNetwork, toyEngine } from "./toy-engine";

const SMALL: Experiment = { ...DEFAULT_EXPERIMENT, responseLength: 10, prior: "there ▒ cat" };

interface Watched {
  readonly engine: LaneEngine;
  /** What each run was begun with. */
  readonly orders: RunOrder[];
  /** Predictions asked of the network, by all runs. */
  readonly predictions: () => number;
  close(): void;
}

/**
 * The engine at the other end of a channel, as a page has it.
 * @param losses numbers of the deliveries, counted over all runs, before which the worker is lost
 */
function atDistance(engine: LaneEngine, losses: readonly number[] = [], ahead = 3): Watched {
  const channels: MessageChannel[] = [];
  const orders: RunOrder[] = [];
  let predictions = 0;
  let asked = 0;
  const worker = () => {
    const channel = new MessageChannel();
    channels.push(channel);
    const runs = createRuns(async (request) => {
      const session = await engine.openSession(request);
      const predict: typeof session.predict = (...prediction) => {
        predictions++;
        return session.predict(...prediction);
      };
      const { vocabularySize, maskId, promptLength, shift, offers } = session;
      const facts = { vocabularySize, maskId, promptLength, ...(shift !== undefined ? { shift } : {}) };
      return { ...facts, ...(offers ? { offers } : {}), predict, close: () => session.close() };
    });
    const moreOfRun: RunsApi["moreOfRun"] = (...more) => {
      if (losses.includes(asked++)) throw new WorkerLostError("it ended without a word");
      return runs.moreOfRun(...more);
    };
    Comlink.expose({ ...runs, moreOfRun }, channel.port1 as Comlink.Endpoint);
    return Comlink.wrap(channel.port2 as Comlink.Endpoint) as never;
  };
  return {
    orders,
    predictions: () => predictions,
    engine: {
      ...engine,
      get status() {
        return engine.status;
      },
      makeRun: (order, { signal }) =>
        lastingSteps(
          order,
          async (again) => {
            orders.push(again);
            const client = { worker: worker(), answer: <T>(call: Promise<T>) => call };
            const giveUp = (error: unknown) => (error as Error).name === "WorkerLostError";
            return { steps: remoteSteps(client, again, () => ahead, signal), digests: ["same"], giveUp };
          },
          signal,
        ),
    },
    close: () => {
      for (const { port1, port2 } of channels) {
        port1.close();
        port2.close();
      }
    },
  };
}

async function eventsOf(lane: Lane, options: RunOptions, experiment = SMALL): Promise<LaneEvent[]> {
  const events: LaneEvent[] = [];
  for await (const event of runLane(experiment, lane, options)) events.push(event);
  return events;
}

async function finish(lane: Lane, options: RunOptions, experiment = SMALL) {
  const events = await eventsOf(lane, options, experiment);
  const last = events.at(-1)!;
  if (last.kind === "failed") throw new Error(last.message);
  const steps = events.filter((event) => event.kind === "iteration");
  return { trace: last.trace!, memories: steps.at(-1)?.memories ?? [], steps: steps.length };
}

/** To the last digit, without times and costs. */
const decoded = ({ iterations, outcome: { status, answer, text } }: Trace) => ({
  iterations: iterations.map(({ elapsedMs: _, cost: __, companionCost: ___, ...rest }: Iteration) => rest),
  ...{ status, answer, text },
});

/** They take hundreds of steps on a network that never ends an answer. */
const LONG = ["daedal", "rho-eos"];

/** What translates between two vocabularies, and heads of their own, do not travel: such runs are made here. */
const travelling = strategies.filter(
  ({ id, needs }) => needs.companion !== "foreign" && !needs.heads && !LONG.includes(id),
);

describe("a run in a worker", () => {
  test.each(travelling.map(({ id }) => id))(
    "of %s comes to what it comes to here, losses included",
    async (strategy) => {
      const lane: Lane = { ...DEFAULT_LANE, strategy };
      const here = await finish(lane, toyEngine(staleNetwork));
      const toys = toyEngine(staleNetwork);
      const there = atDistance(toys.engine, [0, 2, 4, 5]);
      const remote = await finish(lane, { ...toys, engine: there.engine });
      there.close();
      expect(decoded(remote.trace)).toEqual(decoded(here.trace));
      expect(remote.memories).toEqual(here.memories);
      expect(remote.steps).toBe(here.steps);
      expect(there.orders.length).toBeGreaterThan(1);
    },
  );

  test("of a branch applies what is changed by hand once, and goes on from there after a loss", async () => {
    const parent: Lane = { ...DEFAULT_LANE, strategy: "maskgit" };
    const lane = branchFrom(parent, 3, { remask: [4] });
    const here = await finish(lane, toyEngine(staleNetwork));
    const toys = toyEngine(staleNetwork);
    const there = atDistance(toys.engine, [3, 5], 0);
    const remote = await finish(lane, { ...toys, engine: there.engine });
    there.close();
    expect(decoded(remote.trace)).toEqual(decoded(here.trace));
    const own = there.orders.filter(({ asked }) => asked.intervention);
    expect(own.length).toBeGreaterThan(0);
    for (const { asked } of own) expect(asked.resume?.iteration).toBe(3);
  });

  test("goes no further ahead than it may, and ends where nobody asks for more", async () => {
    const toys = toyEngine();
    const there = atDistance(toys.engine, [], 0);
    const events = runLane(SMALL, { ...DEFAULT_LANE, strategy: "maskgit" }, { ...toys, engine: there.engine });
    for (let step = 1; step <= 3; step++) {
      await events.next();
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(there.predictions()).toBe(step);
    }
    await events.return();
    await expect.poll(toys.openSessions).toBe(0);
    expect(there.predictions()).toBe(3);
    there.close();
  });

  test("that is stopped keeps what has arrived, and frees its sessions", async () => {
    const controller = new AbortController();
    const toys = toyEngine();
    const there = atDistance(toys.engine, [], 2);
    const kinds: string[] = [];
    for await (const event of runLane(
      SMALL,
      { ...DEFAULT_LANE, strategy: "maskgit" },
      { ...toys, engine: there.engine, signal: controller.signal },
    )) {
      kinds.push(event.kind);
      if (kinds.length === 2) controller.abort();
      if (event.kind === "done") expect(event.trace.outcome.status).toBe("aborted");
    }
    expect(kinds.at(-1)).toBe("done");
    await expect.poll(toys.openSessions).toBe(0);
    there.close();
  });

  test("says what went wrong in the loop, as it says it here", async () => {
    // The structure prior's own.
    const wrong = branchFrom({ ...DEFAULT_LANE, strategy: "maskgit" }, 3, { remask: [0] });
    const here = await eventsOf(wrong, toyEngine());
    const toys = toyEngine();
    const there = atDistance(toys.engine);
    const remote = await eventsOf(wrong, { ...toys, engine: there.engine });
    there.close();
    expect(here.at(-1)!.kind).toBe("failed");
    expect(remote.at(-1)).toMatchObject({ kind: "failed", message: (here.at(-1) as { message: string }).message });
  });
});

describe("a run of the shipped model in a worker that is lost", () => {
  let machine: Awaited<ReturnType<typeof openMachine>>;
  beforeAll(async () => {
    machine = await openMachine("wasm");
  });
  afterAll(() => machine.dispose());

  test.each(["dimple", "dkv-decode", "dllm-cache"] as const)("goes on with the cache of %s", async (prefill) => {
    const lane: Lane = { ...DEFAULT_LANE, strategy: "maskgit", settings: { steps: 24 }, prefill };
    const experiment = { ...DEFAULT_EXPERIMENT, responseLength: 24 };
    const here = await finish(lane, machine, experiment);
    const there = atDistance(machine.engine, [3, 5]);
    const remote = await finish(lane, { ...machine, engine: there.engine }, experiment);
    there.close();
    expect(decoded(remote.trace)).toEqual(decoded(here.trace));
    expect(there.orders).toHaveLength(3);
    expect(remote.trace.outcome.nfe).toBeGreaterThan(here.trace.outcome.nfe!);
  });
});
