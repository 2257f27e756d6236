import { describe, expect, test } from "vitest";
import type { DecodeRequest, DecodingIteration } from "@/lib/decoding/decode";
import { strategies, strategyById } from "@/lib/decoding/strategies";
import type { DecodingStrategy, SelectView, Settings } from "@/lib/decoding/strategy";
import type { PredictRequest } from "@/lib/engine/predictor";
import { runToEnd, TOY, toyRequest } from "./runs";

const everyStrategy = strategies.map((strategy) => [strategy.id, strategy] as const);

/** What a run decoded and how, without times. */
const decoded = (iterations: readonly DecodingIteration[]) =>
  iterations.map(({ elapsedMs: _, observed: __, ...rest }) => rest);

/** The same, without what the first iteration cost: what a look ahead was told before the run was left is asked again. */
const resumedly = (iterations: readonly DecodingIteration[]) =>
  decoded(iterations).map((iteration, index) => (index === 0 ? { ...iteration, cost: null } : iteration));

/** The request for a run that goes on from iteration `at` of a finished one. */
function resumed(request: DecodeRequest, iterations: readonly DecodingIteration[], at: number): DecodeRequest {
  const prior = request.prior ?? [];
  const resume = {
    iteration: at,
    response: iterations[at]!.response,
    fixed: prior.map(([position]) => position),
    initiallyMasked: request.responseLength - prior.length,
    memory: iterations[at - 1]?.memory,
  };
  return { ...request, resume };
}

describe("a run that goes on from another one's iteration", () => {
  test.each(everyStrategy)("with %s decodes what the whole run decoded", async (_id, strategy) => {
    const varied: Settings = { temperature: 0.8, ...("blockLength" in strategy.params ? { blockLength: 5 } : {}) };
    for (const settings of [{}, varied]) {
      const request = toyRequest(strategy, settings, strategy.group === "Length" ? {} : { prior: [[3, 2]] });
      const { iterations, outcome } = await runToEnd(request);
      for (const at of [0, 1, Math.floor(iterations.length / 2), iterations.length - 1]) {
        const rest = await runToEnd(resumed(request, iterations, at));
        expect(resumedly(rest.iterations)).toEqual(resumedly(iterations.slice(at)));
        const [again, before] = [rest.iterations[0]!.cost.evaluations, iterations[at]!.cost.evaluations];
        expect(again - before).toBeLessThanOrEqual(strategy.needs.extraTokens ? 1 : 0);
        expect(rest.outcome).toMatchObject({ response: outcome.response, status: outcome.status });
      }
    }
  });

  test("counts its own evaluations and stays within the budget of the whole run", async () => {
    const request = toyRequest("left-to-right", { steps: 10 });
    const { iterations } = await runToEnd(request);
    const { outcome } = await runToEnd(resumed(request, iterations, 7));
    expect(outcome).toMatchObject({ status: "budget", nfe: 3, remainingMasks: 6 });
  });

  test("takes no iteration when the steps are spent, or when nothing is masked", async () => {
    const resume = { iteration: 16, response: new Int32Array(16).fill(TOY.maskId), fixed: [], initiallyMasked: 16 };
    const spent = await runToEnd(toyRequest("maskgit", {}, { resume }));
    expect(spent).toMatchObject({ iterations: [], outcome: { status: "budget", nfe: 0 } });
    const full = { ...resume, iteration: 3, response: new Int32Array(16).fill(1) };
    const done = await runToEnd(toyRequest("maskgit", {}, { resume: full }));
    expect(done).toMatchObject({ iterations: [], outcome: { status: "complete", nfe: 0 } });
  });

  test("hides the structure prior from guidance where it stands now", async () => {
    const response = new Int32Array(18).fill(TOY.maskId);
    response.set([7, 2], 4);
    const resume = { iteration: 1, response, fixed: [5], initiallyMasked: 15 };
    const blind: Int32Array[] = [];
    const request = toyRequest("llada", { guidance: 1 }, { prior: [[3, 2]], resume });
    const predictor = {
      ...request.predictor,
      predict: (asked: PredictRequest) => {
        if (asked.unconditional) blind.push(asked.canvas.subarray(TOY.promptLength));
        return request.predictor.predict(asked);
      },
    };
    await runToEnd({ ...request, predictor });
    expect(blind.length).toBeGreaterThan(1);
    for (const canvas of blind) expect([canvas[4], canvas[5]]).toEqual([7, TOY.maskId]);
  });

  test.each<[string, Partial<NonNullable<DecodeRequest["resume"]>>, RegExp]>([
    ["half an iteration", { iteration: 1.5 }, /goes on at a whole iteration .* got iteration 1.5/],
    ["no response", { response: [] }, /0 positions/],
    ["a token that is none", { response: [1, 99] }, /holds 99, which is no token/],
    ["a prior without a token", { response: [TOY.maskId, 1], fixed: [0] }, /position 0 holds no token to go on with/],
    ["a prior outside", { response: [1, 1], fixed: [2] }, /position 2 holds no token to go on with/],
  ])("is refused with %s", async (_what, change, message) => {
    const resume = { iteration: 1, response: [1, TOY.maskId], fixed: [], initiallyMasked: 2, ...change };
    await expect(runToEnd(toyRequest("maskgit", {}, { resume }))).rejects.toThrow(message);
  });
});

describe("looking at known tokens as well", () => {
  test.each(everyStrategy)("changes nothing that %s decodes, and costs no evaluation", async (_id, strategy) => {
    for (const settings of [{}, { temperature: 0.8 }] as Settings[]) {
      const request = toyRequest(strategy, settings, { prior: [[3, 2]] });
      const alone = await runToEnd(request);
      const looking = await runToEnd({ ...request, observe: true });
      expect(decoded(looking.iterations)).toEqual(decoded(alone.iterations));
      expect(looking.outcome).toEqual(alone.outcome);
      const known = ({ response }: DecodingIteration) =>
        Array.from(response.keys()).filter((position) => position !== 3 && response[position] !== TOY.maskId);
      if (strategy.needs.attention === "causal" || strategy.group === "Length") continue;
      for (const iteration of looking.iterations) {
        const observed = Array.from(iteration.observed?.positions ?? [], (position) => position - TOY.promptLength);
        expect(observed).toEqual(known(iteration));
      }
    }
  });

  test("shows a strategy the tokens that it watches, and no others", async () => {
    const seen: number[][] = [];
    const saber = strategyById("saber");
    const strategy: DecodingStrategy = {
      ...saber,
      watch: (known) => known.filter((position) => position % 2 === 0),
      turn: undefined,
      select: (view: SelectView) => {
        seen.push(Array.from(view.watched?.positions ?? [], (position) => position - TOY.promptLength));
        return { commits: [{ row: 0, reason: "order" }] };
      },
    };
    await runToEnd(toyRequest(strategy, {}, { observe: true, responseLength: 5 }));
    expect(seen).toEqual([[], [0], [0], [0, 2], [0, 2]]);
  });

  test("is left out under a causal mask", async () => {
    const request = toyRequest("autoregressive");
    const asked: PredictRequest[] = [];
    const predictor = {
      ...request.predictor,
      predict: (prediction: PredictRequest) => {
        asked.push(prediction);
        return request.predictor.predict(prediction);
      },
    };
    const { iterations } = await runToEnd({ ...request, predictor, observe: true });
    expect(iterations.every(({ observed }) => observed === null)).toBe(true);
    for (const { canvas, rows } of asked) for (const row of rows) expect(canvas[row]).toBe(TOY.maskId);
  });
});
