import { describe, expect, test } from "vitest";
import { cacheProblem } from "@/lib/decoding/canvas-cache";
import type { DecodingIteration } from "@/lib/decoding/decode";
import { defaultSettings } from "@/lib/decoding/params";
import { strategies } from "@/lib/decoding/strategies";
import { cachePolicies } from "@/lib/engine/caches";
import { readsNothing } from "@/lib/engine/caches/policy";
import { pastPass } from "@/lib/run/cached-passes";
import { hashPredictor } from "@/lib/toy/toy-predictor";
import type { Iteration } from "@/lib/trace/schema";
import { toSpans } from "@/lib/trace/spans";
import { canvasCache, runToEnd, TOY, toyRequest } from "./runs";

const ids = cachePolicies.filter((policy) => "plan" in policy).map(({ id }) => id);
const length = TOY.promptLength + 16;

/** An iteration as a trace tells it, as far as a cache needs it. */
const recorded = ({ response, plan, ran, importance, drift, positions, proposal }: DecodingIteration) =>
  ({
    canvas: Array.from(response),
    positions: Array.from(positions),
    probability: Array.from(proposal.probability, (value) => Number(value.toPrecision(7))),
    ...(importance && { importance: [...importance] }),
    ...(drift && { drift }),
    ...(plan?.run && { cache: { ran: toSpans(ran!), ...(plan.seen && { seen: toSpans(plan.seen) }) } }),
  }) as unknown as Iteration;

/** Strategies that need no second network. */
const free = strategies.filter(({ needs }) => !needs.companion);

const withoutCost = ({ cost: _, plan: __, ran: ___, elapsedMs: ____, ...rest }: DecodingIteration) => rest;

describe.each(ids)("the %s cache", (id) => {
  const cache = canvasCache(id);
  const able = free.filter((strategy) => cacheProblem(cache.policy, strategy, defaultSettings(strategy), 16) === null);

  test.each(able)("lets $id come to its end, and its costs are those of its plans", async (strategy) => {
    const plain = await runToEnd(toyRequest(strategy));
    const { iterations, outcome } = await runToEnd(toyRequest(strategy, {}, { cache, observe: true }));
    expect(outcome.status).toBe(plain.outcome.status);
    let saved = 0;
    for (const { plan, positions, observed, cost, response } of iterations) {
      const run = new Set([...(plan?.run ?? []), ...Array.from(positions, (at) => at + TOY.promptLength)]);
      expect(cost.tokens).toBe(plan?.run ? run.size : TOY.promptLength + response.length);
      const seen = new Set([...(plan?.seen ?? []), ...(plan?.seen ? run : [])]).size;
      expect(cost.tokens + cost.cachedTokens).toBe(plan?.seen ? seen : TOY.promptLength + response.length);
      for (const at of observed?.positions ?? []) expect(plan?.run ? run.has(at) : true).toBe(true);
      saved += TOY.promptLength + response.length - cost.tokens;
    }
    // Behind a block as long as the response nothing is left out.
    const isOneBlock = id === "dpad" && cache.settings.blockLength! < 16 && strategy.params.blockLength?.default === 32;
    if (iterations.length > 4 && !isOneBlock) expect(saved).toBeGreaterThan(0);
  });

  test("goes on after any iteration as it would have gone on", async () => {
    for (const strategy of ["maskgit", "fast-dllm-threshold"]) {
      const request = toyRequest(strategy, strategy === "maskgit" ? {} : { blockLength: 4, threshold: 0.6 }, { cache });
      const whole = await runToEnd(request);
      for (const at of [1, 2, 5, whole.iterations.length - 1]) {
        const past = whole.iterations.slice(0, at).map((iteration) => pastPass(recorded(iteration)));
        const { response, memory } = { ...whole.iterations[at]!, memory: whole.iterations[at - 1]!.memory };
        const owed = whole.iterations.slice(0, at).filter(({ plan }) => plan?.owed).length;
        const resume = { iteration: at, response, fixed: [], initiallyMasked: 16, memory, past, owed };
        const resumed = await runToEnd({ ...request, resume });
        expect(resumed.iterations.map(withoutCost)).toEqual(whole.iterations.slice(at).map(withoutCost));
        const plans = (some: readonly DecodingIteration[]) => some.map(({ plan }) => plan);
        expect(plans(resumed.iterations)).toEqual(plans(whole.iterations.slice(at)));
      }
    }
  });

  test("begins anew when the response changes its length", async () => {
    const intervention = { splices: [{ position: 2, remove: 0, tokens: [TOY.maskId] }] };
    const { iterations, outcome } = await runToEnd(toyRequest("maskgit", {}, { cache, intervention }));
    const { plan, cost } = iterations[1]!;
    expect(readsNothing(plan!)).toBe(true);
    expect(cost).toMatchObject({ tokens: plan!.seen?.length ?? length + 1, cachedTokens: 0 });
    expect(outcome.status).toBe("complete");
  });

  test("runs what a change by hand is about, too", async () => {
    const first = await runToEnd(toyRequest("maskgit", {}, { cache }));
    const past = [pastPass(recorded(first.iterations[0]!))];
    const { response } = first.iterations[1]!;
    const masked = Array.from(response.keys()).filter((at) => response[at] === TOY.maskId);
    const resume = { iteration: 1, response, fixed: [], initiallyMasked: 16, past };
    for (const position of [masked[0]!, masked.at(-1)!]) {
      const intervention = { force: [{ position, token: 3 }] };
      const { iterations } = await runToEnd(toyRequest("maskgit", {}, { cache, resume, intervention }));
      expect(iterations[0]!.ran).toContain(position + TOY.promptLength);
      expect(iterations[0]!.commits).toContainEqual(expect.objectContaining({ position, token: 3, reason: "forced" }));
    }
  });
});

describe("a cache of the canvas is refused", () => {
  test.each([
    [
      "when the predictor runs whole canvases only",
      "llada",
      "fast-dllm-dual",
      /cache "fast-dllm-dual" needs a predictor/,
    ],
    ["under a causal mask", "autoregressive", "dkv-decode", /looks one way, and dKV-Cache decode is for/],
    ["for WINO where it keeps what layers said", "wino", "dllm-cache", /in a shadow of the canvas, which dLLM-Cache/],
    ["for DAWN where it keeps what layers said", "dawn", "dllm-cache", /attention, which dLLM-Cache cannot tell/],
    ["for ReMDM where it is held to a block", "remdm", "fast-dllm-dual", /one schedule for the whole response/],
  ])("%s", async (when, strategy, id, message) => {
    const offers = when.startsWith("when") ? {} : { partial: true, verification: true, attention: true };
    const predictor = { ...hashPredictor(TOY), offers };
    const cache = canvasCache(id);
    await expect(runToEnd(toyRequest(strategy, {}, { predictor, cache }))).rejects.toThrow(message);
  });

  test("for a strategy that shows the network tokens besides the response", async () => {
    for (const strategy of strategies.filter(({ needs }) => needs.attention === "bidirectional")) {
      if (!strategy.needs.extraTokens) continue;
      const request = toyRequest(strategy, {}, { cache: canvasCache("freecache"), companion: hashPredictor(TOY) });
      await expect(runToEnd(request)).rejects.toThrow(
        /tokens that are not in the response, which FreeCache would keep/,
      );
    }
  });
});
