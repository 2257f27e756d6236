import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DecodingIteration } from "@/lib/decoding/decode";
import { drawsAtRandom } from "@/lib/decoding/draws";
import { isWhole, resolveSettings } from "@/lib/decoding/params";
import { strategies, strategyById } from "@/lib/decoding/strategies";
import type { DecodingStrategy, ParamSpec, ParamValue, Selection, Settings } from "@/lib/decoding/strategy";
import type { MaskPredictor } from "@/lib/engine/predictor";
import { hashPredictor, hashRow, predictorOf } from "@/lib/toy/toy-predictor";
import { commitCounts, runToEnd, TOY, toyRequest } from "./runs";

const MASK = TOY.maskId;
const PRIOR = [
  [0, 2],
  [5, 9],
  [15, 10],
] as const;

describe.each(strategies.map((strategy) => [strategy.id, strategy] as const))("strategy %s", (_id, strategy) => {
  test("empties the canvas with its default settings", async () => {
    const { outcome } = await runToEnd(toyRequest(strategy));
    expect(outcome).toMatchObject({ status: "complete", remainingMasks: 0 });
    expect(Array.from(outcome.response)).not.toContain(MASK);
  });

  test("never touches the structure prior", async () => {
    const { outcome, iterations } = await runToEnd(toyRequest(strategy, {}, { prior: PRIOR }));
    for (const [position, token] of PRIOR) {
      expect(outcome.response[position]).toBe(token);
      for (const { commits } of iterations) expect(commits.map((commit) => commit.position)).not.toContain(position);
    }
  });

  test("gives the same run for the same seed", async () => {
    const settings: Settings = "temperature" in strategy.params ? { temperature: 1 } : {};
    const [first, second] = await Promise.all([
      runToEnd(toyRequest(strategy, settings)),
      runToEnd(toyRequest(strategy, settings)),
    ]);
    expect(second.iterations.map(({ commits }) => commits)).toEqual(first.iterations.map(({ commits }) => commits));
  });

  test("gives a reason and a rank for every commit", async () => {
    const { iterations } = await runToEnd(toyRequest(strategy));
    for (const { commits, positions } of iterations) {
      for (const { rank, reason } of commits) {
        expect(rank).toBeGreaterThanOrEqual(1);
        expect(rank).toBeLessThanOrEqual(positions.length);
        expect(reason).toMatch(
          /^(threshold|leap|apart|fallback|quota|bound|foreseen|flush|draw|order|length|accepted|correction|bonus)$/,
        );
      }
    }
  });

  test("keeps its promises in every corner of its legal settings", async () => {
    const corners: fc.Arbitrary<Settings> = fc.record(
      Object.fromEntries(Object.entries<ParamSpec>(strategy.params).map(([key, spec]) => [key, legalValue(spec)])),
    );
    const lengths = fc.integer({ min: 1, max: 20 });
    const places = fc.uniqueArray(fc.nat(19), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(corners, lengths, places, fc.nat(), async (settings, responseLength, fixed, seed) => {
        const prior = fixed.filter((position) => position < responseLength).map((position) => [position, 2] as const);
        // Every other network would rather write the mask.
        const network = seed % 2 ? hashPredictor(TOY) : wantingMasks;
        const { drafter } = toyRequest(strategy);
        const [own, other, drafting] = [counting(network), counting(network), counting(drafter.predictor)];
        const more = {
          responseLength,
          prior,
          seed,
          endIds: [10],
          predictor: own,
          companion: other,
          drafter: { ...drafter, predictor: drafting },
        };
        const { iterations, outcome } = await runToEnd(toyRequest(strategy, settings, more));

        expect(outcome.nfe, "evaluations, as the networks count them").toBe(own.calls + other.calls + drafting.calls);
        const masks = outcome.response.filter((token) => token === MASK).length;
        expect(outcome.remainingMasks).toBe(masks);
        const commits = iterations.flatMap((iteration) => iteration.commits);
        const written = [...commits, ...iterations.flatMap(({ edits }) => edits)];
        for (const { token } of written) expect(token).not.toBe(MASK);
        const initially = responseLength - prior.length;
        if (strategy.group !== "Length") {
          const remasks = iterations.flatMap((iteration) => iteration.remasks);
          const splices = iterations.flatMap((iteration) => iteration.splices);
          if (splices.length === 0) expect(commits.length - remasks.length + masks).toBe(initially);
          expect(outcome.response).toHaveLength(responseLength);
          for (const [position, token] of prior) expect(outcome.response[position]).toBe(token);
          for (const { position } of written) expect(fixed).not.toContain(position);
        }
        // It empties the canvas, or it was said beforehand that it cannot.
        if (masks > 0 && settings.stopAtEnd !== true) {
          const size = { responseLength, masked: initially };
          expect(outcome.status).toBe("budget");
          expect(strategy.inert?.(resolveSettings(strategy, settings), size)).not.toEqual([]);
        }

        const again = await runToEnd(toyRequest(strategy, settings, more));
        expect(again.iterations.map(changesOf)).toEqual(iterations.map(changesOf));
        if (drawsAtRandom(strategy, resolveSettings(strategy, settings))) return;
        const reseeded = await runToEnd(toyRequest(strategy, settings, { ...more, seed: seed + 1 }));
        expect(reseeded.iterations.map(changesOf), "without a draw every seed gives the same").toEqual(
          iterations.map(changesOf),
        );
      }),
      { seed: 11, numRuns: 40 },
    );
  });
});

test("those that draw say so: by themselves, by their temperature, or by how they fall back", () => {
  const draws = (id: string, settings: Settings = {}) => {
    const strategy = strategyById(id);
    return drawsAtRandom(strategy, resolveSettings(strategy, settings));
  };
  const byThemselves = strategies.filter(({ id }) => draws(id)).map(({ id }) => id);
  expect(byThemselves.sort()).toEqual(["info-gain", "llada-random", "lookum", "origin", "origin-ratio", "remdm"]);
  expect([draws("confident", { fallback: "random" }), draws("maskgit", { selectionTemperature: 0.5 })]).toEqual([
    true,
    true,
  ]);
  for (const { id, params } of strategies)
    if ("temperature" in params) expect(draws(id, { temperature: 1 })).toBe(true);
});

const changesOf = ({ commits, edits, remasks, splices }: DecodingIteration) => ({ commits, edits, remasks, splices });

/** The hash network, which would rather write the mask than anything else. */
const wantingMasks = predictorOf(TOY, (canvas, position) => hashRow(TOY, canvas, position).fill(20, MASK, MASK + 1));

/** The same network, and how often it was asked; a guided iteration asks twice. */
function counting(network: MaskPredictor): MaskPredictor & { readonly calls: number } {
  let calls = 0;
  return {
    ...network,
    get calls() {
      return calls;
    },
    predict(...args) {
      calls++;
      return network.predict(...args);
    },
  };
}

/** Any value a control could give, edges first. */
function legalValue(spec: ParamSpec): fc.Arbitrary<ParamValue> {
  if (spec.kind === "boolean") return fc.boolean();
  if (spec.kind === "choice") return fc.constantFrom(...spec.choices.map((choice) => choice.value));
  const most = isWhole(spec) ? Math.min(spec.max, 40) : spec.max;
  const edges: ParamValue[] = [spec.min, most, ...(spec.kind === "optional" ? [null] : [])];
  const inside = isWhole(spec)
    ? fc.integer({ min: spec.min, max: most })
    : fc.double({ min: spec.min, max: most, noNaN: true });
  return fc.oneof(fc.constantFrom(...edges), inside);
}

describe("the loop", () => {
  test("takes no evaluation when the prior fills the response", async () => {
    const prior = Array.from({ length: 16 }, (_, position) => [position, 3] as const);
    const { iterations, outcome } = await runToEnd(toyRequest("maskgit", {}, { prior }));
    expect(iterations).toEqual([]);
    expect(outcome).toMatchObject({ status: "complete", nfe: 0, remainingMasks: 0 });
  });

  test("counts masks after the structure prior, so the schedule is not behind from the start", async () => {
    const prior = [0, 5, 6, 11, 15].map((position) => [position, 3] as const);
    const { iterations } = await runToEnd(toyRequest("maskgit", { steps: 4 }, { prior }));
    expect(commitCounts(iterations)).toEqual([2, 3, 3, 3]);
  });

  test("counts network evaluations as the predictor reports them", async () => {
    const request = toyRequest("maskgit");
    const guided = {
      ...request.predictor,
      predict: async (...args: Parameters<typeof request.predictor.predict>) => {
        const prediction = await request.predictor.predict(...args);
        return { ...prediction, cost: { ...prediction.cost, evaluations: 2 } };
      },
    };
    const { iterations, outcome } = await runToEnd({ ...request, predictor: guided });
    expect(outcome.nfe).toBe(2 * iterations.length);
  });

  test("never proposes the mask, even where the network wants it", async () => {
    const wantsMask = predictorOf(TOY, (_canvas, position) =>
      Float32Array.from({ length: 12 }, (_, token) => (token === MASK ? 20 : token === position % 11 ? 2 : 0)),
    );
    for (const settings of [{}, { temperature: 1 }, { topK: 3, originalConfidence: false }] as Settings[]) {
      const { outcome } = await runToEnd(toyRequest("maskgit", settings, { predictor: wantsMask }));
      expect(outcome.remainingMasks).toBe(0);
    }
  });

  test("stops at the end token only when asked to, and leaves the tail masked", async () => {
    const full = await runToEnd(toyRequest("left-to-right"));
    const endId = full.outcome.response[5]!;
    const first = full.outcome.response.indexOf(endId);
    const stopped = await runToEnd(toyRequest("left-to-right", { stopAtEnd: true }, { endIds: [endId] }));
    expect(stopped.iterations).toHaveLength(first + 1);
    expect(stopped.outcome).toMatchObject({ status: "complete", remainingMasks: 15 - first });
  });

  test("waits for the positions before an end token that was committed early", async () => {
    const endAtFour = predictorOf(TOY, (_canvas, position) =>
      Float32Array.from({ length: 12 }, (_, token) => (position === 8 ? (token === 9 ? 9 : 0) : token === 1 ? 3 : 0)),
    );
    const settings = { stopAtEnd: true, steps: 16 };
    const { outcome, iterations } = await runToEnd(
      toyRequest("maskgit", settings, { predictor: endAtFour, endIds: [9] }),
    );
    expect(iterations[0]?.commits.map((commit) => commit.position)).toEqual([4]);
    expect(Array.from(outcome.response)).toEqual([1, 1, 1, 1, 9, ...new Array(11).fill(MASK)]);
    expect(outcome.status).toBe("complete");
  });

  test("spends the whole budget in dream, and pays for idle iterations after the last mask", async () => {
    const { iterations, outcome } = await runToEnd(toyRequest("left-to-right", { pipeline: "dream", steps: 20 }));
    expect(outcome).toMatchObject({ nfe: 20, remainingMasks: 0 });
    expect(commitCounts(iterations).slice(16)).toEqual([0, 0, 0, 0]);
  });

  test("asks an autoregressive network for one row at a time", async () => {
    const { iterations } = await runToEnd(toyRequest("autoregressive"));
    expect(iterations.map(({ positions }) => Array.from(positions))).toEqual(Array.from({ length: 16 }, (_, i) => [i]));
  });

  test("throws the signal's reason and stops within one evaluation", async () => {
    const controller = new AbortController();
    const request = toyRequest("maskgit", {}, { signal: controller.signal });
    let evaluations = 0;
    const predictor = {
      ...request.predictor,
      predict: async (...args: Parameters<typeof request.predictor.predict>) => {
        evaluations++;
        if (evaluations === 3) controller.abort();
        return request.predictor.predict(...args);
      },
    };
    await expect(runToEnd({ ...request, predictor })).rejects.toThrow(/abort/i);
    expect(evaluations).toBe(3);
  });

  test("leaves the consumer's time out of elapsedMs", async () => {
    let clock = 0;
    const request = toyRequest("left-to-right", {}, { now: () => clock, responseLength: 3 });
    const predictor = {
      ...request.predictor,
      predict: async (...args: Parameters<typeof request.predictor.predict>) => {
        clock += 10;
        return request.predictor.predict(...args);
      },
    };
    const { decode } = await import("@/lib/decoding/decode");
    const elapsed: number[] = [];
    for await (const { elapsedMs } of decode({ ...request, predictor })) {
      elapsed.push(elapsedMs);
      clock += 1000;
    }
    expect(elapsed).toEqual([10, 20, 30]);
  });
});

describe("a strategy or predictor that breaks its contract is named with the iteration", () => {
  const scripted = (select: (iteration: number) => Selection): DecodingStrategy => ({
    ...strategyById("autoregressive"),
    id: "scripted",
    candidates: undefined,
    turn: undefined,
    select: (view) => select(view.iteration),
  });
  const first = { commits: [{ row: 0, reason: "order" }] } as const;

  test.each<[string, Selection, RegExp]>([
    ["nothing", { commits: [] }, /strategy "scripted" selected \[\] of 15 masked rows at iteration 1/],
    ["a row twice", { commits: [first.commits[0], first.commits[0]] }, /selected a row twice: \[0,0\] at iteration 1/],
    ["a row that is not there", { commits: [{ row: 15, reason: "order" }] }, /selected row 15 of 15 masked rows/],
    ["a fraction", { commits: [{ row: 0.5, reason: "order" }] }, /selected row 0.5/],
    ["the prior to remask", { commits: [], remasks: [3] }, /gave back position 3/],
    ["a mask to remask", { commits: [], remasks: [4] }, /gave back position 4/],
    ["the prior to edit", { commits: [], edits: [{ position: 3, token: 1 }] }, /edited position 3/],
    ["the mask as an edit", { commits: [], edits: [{ position: 0, token: MASK }] }, /edited position 0 to 11/],
  ])("%s", async (_what, second, message) => {
    const prior = [[3, 2]] as const;
    const strategy = scripted((iteration) => (iteration === 0 ? first : second));
    const run = runToEnd(toyRequest(strategy, {}, { prior, responseLength: 17 }));
    await expect(run).rejects.toThrow(message);
  });

  test("edits and remasks of committed positions are applied after the commits", async () => {
    const strategy = scripted((iteration) =>
      iteration === 1 ? { ...first, edits: [{ position: 0, token: 8 }], remasks: [1] } : first,
    );
    const { iterations } = await runToEnd(toyRequest(strategy, {}, { responseLength: 4 }));
    expect(Array.from(iterations[2]!.response)).toEqual([8, MASK, MASK, MASK]);
  });

  test("a predictor that answers for other rows", async () => {
    const request = toyRequest("maskgit");
    const predictor = {
      ...request.predictor,
      predict: (asked: Parameters<typeof request.predictor.predict>[0]) =>
        request.predictor.predict({ ...asked, rows: asked.rows.subarray(1) }),
    };
    await expect(runToEnd({ ...request, predictor })).rejects.toThrow(
      /strategy "maskgit" asked about positions \[4,.*\] and the predictor answered for \[5,.*\] at iteration 0/,
    );
  });

  test("a predictor that gives no numbers", async () => {
    const nothing = predictorOf(TOY, () => new Float32Array(12).fill(Number.NaN));
    await expect(runToEnd(toyRequest("maskgit", {}, { predictor: nothing }))).rejects.toThrow(
      /got a probability of NaN from the predictor at iteration 0/,
    );
  });
});

describe("a request that makes no sense is refused", () => {
  test.each([
    ["an unknown setting", { colour: 1 }, {}, /no setting "colour"; it has gamma, /],
    ["a setting named like a method", { constructor: 1 }, {}, /no setting "constructor"; it has gamma, /],
    ["a value out of range", { gamma: 2 }, {}, /gamma must be a number from 0.01 to 1, or off, got 2/],
    ["half a step", { steps: 1.5 }, {}, /steps must be a whole number from 1 to 1024, or off, got 1.5/],
    ["an unknown choice", { pipeline: "dance" }, {}, /pipeline must be one of dim, dream, got dance/],
    ["a prior outside the response", {}, { prior: [[16, 1]] as const }, /position 16 is outside 0 … 15/],
    ["a prior position given twice", {}, { prior: [[1, 1] as const, [1, 2] as const] }, /position 1 is given twice/],
    ["a mask as prior", {}, { prior: [[1, MASK] as const] }, /position 1 holds 11, which is no token/],
    ["a response of no length", {}, { responseLength: 0 }, /whole number from 1, got 0/],
    ["another prompt", {}, { prompt: [1] }, /bound to 4 prompt tokens, got 1/],
  ])("%s", async (_what, settings, more, message) => {
    await expect(runToEnd(toyRequest("maskgit", settings, more))).rejects.toThrow(message);
  });

  test("an unknown strategy id lists the known ones", () => {
    expect(() => strategyById("magic")).toThrow(/no strategy "magic"; there are maskgit, margin, /);
  });
});
