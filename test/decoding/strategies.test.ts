import { describe, expect, test } from "vitest";
import { declarationById, declarations } from "@/lib/decoding/declarations";
import { defaultSettings, isWhole, nearestLegal, resolveSettings } from "@/lib/decoding/params";
import { strategies, strategyById } from "@/lib/decoding/strategies";
import type { Settings } from "@/lib/decoding/strategy";
import { textOf } from "@/lib/decoding/texts";
import { predictorOf } from "@/lib/toy/toy-predictor";
import { commitCounts, runToEnd, TOY, toyRequest } from "./runs";

/** Position p of the response is predicted with this probability, whatever the canvas. */
const fixedConfidence = (confidence: (position: number) => number) =>
  predictorOf(TOY, (_canvas, position) => {
    const best = confidence(position - TOY.promptLength);
    return Float32Array.from({ length: 12 }, (_, token) =>
      token === 11 ? -64 : Math.log(token === 1 ? best : (1 - best) / 10),
    );
  });

test("ids are unique, stable in form, and every strategy says what it is and where it comes from", () => {
  expect(new Set(strategies.map(({ id }) => id)).size).toBe(strategies.length);
  for (const { id, summary, params } of strategies) {
    expect(id).toMatch(/^[a-z][a-z-]*$/);
    expect(summary).toMatch(/\.$/);
    expect(textOf(id).source.length).toBeGreaterThan(10);
    for (const [key, spec] of Object.entries(params)) {
      expect(key).toMatch(/^[a-z][A-Za-z]*$/);
      expect(spec.help).toMatch(/\.$/);
      expect(nearestLegal(spec, spec.default)).toBe(spec.default);
    }
  }
});

test("strategies and their declarations are listed in one order, and say the same", () => {
  expect(declarations.map(({ id }) => id)).toEqual(strategies.map(({ id }) => id));
  for (const strategy of strategies) expect(strategy).toMatchObject(declarationById(strategy.id));
});

describe("confident", () => {
  const uneven = fixedConfidence((position) => 0.4 + position / 32);

  test("commits everything above γ at once and nothing that equals it", async () => {
    const exact = fixedConfidence((position) => (position < 3 ? 0.75 : 0.5));
    const { iterations } = await runToEnd(toyRequest("confident", { gamma: 0.6 }, { predictor: exact }));
    expect(iterations[0]?.commits.map(({ position, reason }) => [position, reason])).toEqual([
      [0, "threshold"],
      [1, "threshold"],
      [2, "threshold"],
    ]);
    expect(iterations[0]?.gate).toEqual({ threshold: 0.6 });
    const probability = iterations[0]!.proposal.probability[0]!;
    const strict = await runToEnd(toyRequest("confident", { gamma: probability }, { predictor: exact }));
    expect(strict.iterations[0]?.commits[0]?.reason).toBe("fallback");
  });

  test("falls back to the schedule when nothing passes γ, and the last step commits the rest", async () => {
    const { iterations } = await runToEnd(toyRequest("confident", { gamma: 0.99, steps: 4 }, { predictor: uneven }));
    expect(commitCounts(iterations)).toEqual([3, 4, 4, 5]);
    expect(iterations.map(({ commits }) => commits[0]?.reason)).toEqual(["fallback", "fallback", "fallback", "flush"]);
    expect(iterations[0]?.commits.map(({ position }) => position)).toEqual([13, 14, 15]);
    expect(iterations[0]?.gate).toEqual({ threshold: 0.99, quota: 3 });
  });

  test("falls back to the single best position when told so", async () => {
    const settings = { gamma: 0.99, steps: 4, fallback: "best" };
    const { iterations } = await runToEnd(toyRequest("confident", settings, { predictor: uneven }));
    expect(commitCounts(iterations)).toEqual([1, 1, 1, 13]);
  });

  test("falls back to random positions when told so, as Dimple's demo does", async () => {
    const settings = { gamma: 0.99, steps: 4, fallback: "random" };
    const firsts = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      const { iterations } = await runToEnd(toyRequest("confident", settings, { predictor: uneven, seed }));
      expect(commitCounts(iterations)).toEqual([3, 4, 4, 5]);
      firsts.add(String(iterations[0]?.commits.map(({ position }) => position)));
    }
    expect(firsts.size).toBeGreaterThan(10);
  });
});

describe("entropy", () => {
  test("γ never fires: runs with and without it are the same until the last step", async () => {
    const plain = await runToEnd(toyRequest("entropy", { steps: 8 }));
    const gated = await runToEnd(toyRequest("entropy", { steps: 8, gamma: 0.5 }));
    expect(gated.iterations.map(({ commits }) => commits.map(({ position }) => position))).toEqual(
      plain.iterations.map(({ commits }) => commits.map(({ position }) => position)),
    );
  });
});

describe("origin", () => {
  const flat = fixedConfidence(() => 0.5);
  const SEEDS = 3000;

  /** How often each position went in the first iteration, and how many went at once. */
  async function firstIterations(strategy: string, settings: Settings) {
    const perPosition = new Array<number>(16).fill(0);
    const sizes = new Map<number, number>();
    for (let seed = 0; seed < SEEDS; seed++) {
      const { decode } = await import("@/lib/decoding/decode");
      const run = decode(toyRequest(strategy, settings, { predictor: flat, seed }));
      const step = await run.next();
      if (step.done) throw new Error("expected an iteration");
      for (const { position } of step.value.commits) perPosition[position]!++;
      sizes.set(step.value.commits.length, (sizes.get(step.value.commits.length) ?? 0) + 1);
    }
    return { perPosition, sizes };
  }

  /** Six standard deviations of a binomial count: a wrong chance fails, chance alone does not. */
  const expectShare = (count: number, chance: number) =>
    expect(Math.abs(count - SEEDS * chance)).toBeLessThan(6 * Math.sqrt(SEEDS * chance * (1 - chance)));

  test("dim commits exactly the quota, every position equally often", async () => {
    const { perPosition, sizes } = await firstIterations("origin", { steps: 4 });
    expect([...sizes.keys()]).toEqual([3]);
    for (const count of perPosition) expectShare(count, 3 / 16);
  });

  test("dream commits a binomial number, each position by its own coin", async () => {
    const { perPosition, sizes } = await firstIterations("origin", { steps: 4, pipeline: "dream" });
    const chance = 1 - 0.75025;
    for (const count of perPosition) expectShare(count, chance);
    for (let size = 0; size <= 8; size++) {
      expectShare(sizes.get(size) ?? 0, binomial(16, size) * chance ** size * (1 - chance) ** (16 - size));
    }
  });

  test("origin-ratio in dim commits a binomial number and may commit none", async () => {
    const { perPosition, sizes } = await firstIterations("origin-ratio", { steps: 16 });
    // The schedule moves on until it asks for at least one of 16: to its second step.
    const chance = 1 - 0.875125;
    for (const count of perPosition) expectShare(count, chance);
    expectShare(sizes.get(0) ?? 0, (1 - chance) ** 16);
  });
});

function binomial(n: number, k: number): number {
  return k === 0 ? 1 : (binomial(n, k - 1) * (n - k + 1)) / k;
}

describe("selection temperature", () => {
  test("0 commits the best, high values spread the choice", async () => {
    const uneven = fixedConfidence((position) => 0.2 + position / 32);
    const first = async (selectionTemperature: number, seed: number) => {
      const { iterations } = await runToEnd(
        toyRequest("maskgit", { selectionTemperature, steps: 16 }, { predictor: uneven, seed }),
      );
      return iterations[0]?.commits[0];
    };
    const seeds = Array.from({ length: 30 }, (_, seed) => seed);
    const cold = await Promise.all(seeds.map((seed) => first(0, seed)));
    const warm = await Promise.all(seeds.map((seed) => first(2, seed)));
    expect(new Set(cold.map((commit) => commit?.position))).toEqual(new Set([15]));
    expect(new Set(warm.map((commit) => commit?.position)).size).toBeGreaterThan(6);
    expect(warm[0]?.reason).toBe("draw");
  });
});

describe("settings", () => {
  const maskgit = strategyById("maskgit");

  test("missing ones take their defaults", () => {
    expect(resolveSettings(maskgit, { gamma: 0.7 })).toEqual({ ...defaultSettings(maskgit), gamma: 0.7 });
  });

  test("whole numbers are known from their specification", () => {
    expect(isWhole(maskgit.params.steps!)).toBe(true);
    expect(isWhole(maskgit.params.gamma!)).toBe(false);
  });

  test("an illegal value has a nearest legal one", () => {
    const { steps, gamma, pipeline, originalConfidence } = maskgit.params;
    expect(nearestLegal(steps!, 7.6)).toBe(8);
    expect(nearestLegal(steps!, -3)).toBe(1);
    expect(nearestLegal(gamma!, null)).toBeNull();
    expect(nearestLegal(gamma!, "much")).toBeNull();
    expect(nearestLegal(pipeline!, "dance")).toBe("dim");
    expect(nearestLegal(originalConfidence!, 1)).toBe(true);
  });
});

describe("settings that cannot act are named", () => {
  const inert = (id: string, settings: Settings, masked = 16) => {
    const strategy = strategyById(id);
    const found = strategy.inert?.(resolveSettings(strategy, settings), { responseLength: 16, masked }) ?? [];
    return found.map(({ key }) => key);
  };

  test.each<[string, string, Settings, string[]]>([
    ["nothing at the defaults", "confident", {}, []],
    ["nothing at the defaults", "maskgit", {}, []],
    ["γ with negative entropy", "entropy", { gamma: 0.5 }, ["gamma"]],
    ["γ of 1 with negative entropy, once", "entropy", { gamma: 1 }, ["gamma"]],
    ["γ that no probability is above", "confident", { gamma: 1 }, ["gamma"]],
    ["γ in dream", "maskgit", { gamma: 0.5, pipeline: "dream", steps: 8 }, ["gamma"]],
    ["more steps than masks in dim", "maskgit", { steps: 17 }, ["steps"]],
    ["more steps than masks beside γ", "confident", { steps: 17 }, ["steps"]],
    ["as many steps as masks in dream", "maskgit", { steps: 16, pipeline: "dream" }, ["steps"]],
    ["too few steps from left to right", "left-to-right", { steps: 8 }, ["steps"]],
    ["filters without an effect", "maskgit", { topP: 0.9, topK: 5 }, ["topP", "topK"]],
    ["a nucleus of one token", "maskgit", { topP: 0.01, originalConfidence: false }, ["topP"]],
    [
      "original confidence in dream",
      "maskgit",
      { pipeline: "dream", steps: 4, originalConfidence: false },
      ["originalConfidence"],
    ],
    ["original confidence without a filter", "maskgit", { originalConfidence: false }, ["originalConfidence"]],
    ["a schedule that ends before the last mask", "maskgit", { eps: 0.1 }, ["eps"]],
    [
      "selection temperature beside a random fallback",
      "confident",
      { selectionTemperature: 1, fallback: "random" },
      ["selectionTemperature"],
    ],
    [
      "selection temperature that waits for γ to fail",
      "margin",
      { gamma: 0.5, selectionTemperature: 1 },
      ["selectionTemperature"],
    ],
    ["fewer steps than blocks", "llada", { steps: 2, blockLength: 4 }, ["steps"]],
    ["more steps than masks in blocks", "llada", { steps: 17 }, ["steps"]],
    ["filters at temperature 0", "fast-dllm-threshold", { topP: 0.9 }, ["topP"]],
    ["nothing when tokens are drawn", "fast-dllm-factor", { topP: 0.9, temperature: 1 }, []],
    ["steps that blocks cannot share evenly", "llada", { steps: 7, blockLength: 8 }, ["steps"]],
    ["blocks of one position", "fast-dllm-threshold", { blockLength: 1 }, ["blockLength"]],
    ["a nucleus of everything", "maskgit", { topP: 1, originalConfidence: false }, ["topP", "originalConfidence"]],
    ["a steadiness that nothing has", "klass", { divergence: 0 }, ["divergence"]],
    ["a threshold that all pass before they earn credit", "credit", { threshold: 0 }, ["threshold"]],
    ["a bar that every lead reaches", "prophet", { early: 0 }, ["early"]],
    ["an answer behind the response", "prophet", { answerStart: 16 }, ["answerStart"]],
    ["a draft that nothing passes", "wino", { draft: 1 }, ["draft"]],
    ["a doubt that nothing meets", "wino", { keep: 0 }, ["keep"]],
    ["insertions below 0", "daedal", { low: 0 }, ["low"]],
    ["an end that no response can be sure of", "daedal", { endThreshold: 1, maxLength: 32 }, ["endThreshold"]],
    ["a bar of 0 that cannot fall", "calm", { threshold: 0, decay: 2 }, ["decay"]],
    ["a draft of one token that stands anyway", "apd", { lookahead: 1 }, ["lookahead"]],
    ["a window of one token that stands anyway", "guided-diffusion", { window: 1 }, ["window"]],
    ["more estimates than slow iterations", "slow-fast", { slowSteps: 2, window: 3 }, ["window"]],
    ["a bar that nothing is below", "hierarchical", { remask: 0 }, ["remask"]],
    ["a lower threshold above the upper one", "hierarchical", { low: 0.6, threshold: 0.5 }, ["low"]],
    ["credit of no weight", "credit", { weight: 0 }, ["decay", "exponent"]],
    ["a length without a start", "prophet", { answerLength: 3 }, ["answerLength"]],
    ["the loop's settings outside the loop", "remdm", { loopFrom: 0.7 }, ["loopFrom"]],
    ["η where confidence decides", "remdm", { variant: "confidence", eta: 0.1 }, ["eta"]],
    ["filters where the next token is the best one", "autoregressive", { topK: 3 }, ["topK"]],
    ["a draft of one token in sequence", "speculative", { drafting: "sequence", draftTokens: 1 }, ["drafting"]],
    ["a companion without a say", "apd", { weight: 1 }, ["weight"]],
    ["the length of a second pass that is not there", "mist", { passes: 1, length: "response" }, ["length"]],
    ["edits that nothing can pass", "token-editing", { editThreshold: 1 }, ["polish"]],
  ])("%s (%s)", (_what, id, settings, keys) => {
    expect(inert(id, settings)).toEqual(keys);
  });

  test("a structure prior leaves fewer masks than the steps asked for", () => {
    expect(inert("maskgit", { steps: 16 }, 12)).toEqual(["steps"]);
    expect(inert("maskgit", {}, 12)).toEqual([]);
    expect(inert("maskgit", { pipeline: "dream" }, 12)).toEqual(["steps"]);
  });
});
