import { describe, expect, test } from "vitest";
import type { DecodeRequest } from "@/lib/decoding/decode";
import { countNgrams, nextByNgram } from "@/lib/decoding/ngrams";
import { seededRandom } from "@/lib/decoding/random";
import { strategyById } from "@/lib/decoding/strategies";
import type {
  CompanionQuestion,
  DecodingStrategy,
  ModelQuestion,
  Selection,
  Settings,
  Turn,
} from "@/lib/decoding/strategy";
import { askCompanion, askModel } from "@/lib/decoding/turn";
import type { MaskPredictor } from "@/lib/engine/predictor";
import { type HashModel, hashPredictor, hashRow, predictorOf } from "@/lib/toy/toy-predictor";
import { commitCounts, PROMPT, runToEnd, TOY, toyRequest } from "./runs";

/** The hash network under a causal mask: nothing behind a position counts. */
const causal = (model: HashModel): MaskPredictor =>
  predictorOf(model, (canvas, position) => hashRow(model, canvas.slice(0, position), position));

/** Writes the token after the one before, modulo 10, whatever else stands there. */
const counting = predictorOf(TOY, (canvas, position) => tokenRow((canvas[position - 1]! + 1) % 10));

const tokenRow = (best: number, lead = 4) =>
  Float32Array.from({ length: TOY.vocabularySize }, (_, token) =>
    token === TOY.maskId ? -64 : token === best ? lead : 0,
  );

const reasonsOf = (run: Awaited<ReturnType<typeof runToEnd>>) =>
  run.iterations.map(({ commits }) => commits.map(({ reason }) => reason));

const textOf = async (request: DecodeRequest) => Array.from((await runToEnd(request)).outcome.response);

const drafters: readonly (readonly [string, string, Settings])[] = [
  ["speculative decoding in parallel", "speculative", {}],
  ["speculative decoding in sequence", "speculative", { drafting: "sequence", draftTokens: 3 }],
  ["speculative decoding with long drafts", "speculative", { draftTokens: 16 }],
  ["ANPD", "anpd", {}],
  ["ANPD with short n-grams and long drafts", "anpd", { order: 3, draftTokens: 16 }],
];

describe.each(drafters)("%s", (_name, id, settings) => {
  test("writes token for token what greedy decoding writes, for 200 prompts", async () => {
    let [tokens, evaluations] = [0, 0];
    for (let seed = 0; seed < 200; seed++) {
      const random = seededRandom(seed);
      const draw = (count: number) => Math.floor(random() * count);
      // Few tokens, so that texts repeat; priors and end tokens now and then.
      const model = { ...TOY, seed, gain16: 20 + draw(40) };
      const predictor = causal(model);
      const more = {
        predictor,
        companion: seed % 2 ? predictor : hashPredictor(model),
        prompt: PROMPT.map(() => draw(4)),
        prior: seed % 3 ? [] : [[draw(8), draw(11)] as const],
        endIds: seed % 5 ? [] : [draw(11), draw(11)],
        responseLength: 8 + draw(9),
      };
      const drafted = await runToEnd(toyRequest(id, settings, more));
      const plain = await runToEnd(toyRequest("autoregressive", {}, more));
      expect(Array.from(drafted.outcome.response)).toEqual(Array.from(plain.outcome.response));
      expect(drafted.outcome.status).toBe(plain.outcome.status);
      tokens += plain.iterations.length;
      evaluations += drafted.iterations.length;
    }
    expect(evaluations).toBeLessThan(tokens);
  });

  test("draws what plain decoding draws, in distribution", async () => {
    const tiny = { vocabularySize: 4, maskId: 3, promptLength: 3, gain16: 60 };
    const predictor = causal({ ...tiny, seed: 5 });
    const companion = hashPredictor({ ...tiny, seed: 6 });
    const more = { predictor, companion, prompt: [0, 1, 0], responseLength: 3 };
    const chances = await outcomeChances(predictor, more.prompt, 1);
    const counts = new Map<string, number>();
    const seeds = 1500;
    for (let seed = 0; seed < seeds; seed++) {
      const text = await textOf(
        toyRequest(id, { ...settings, temperature: 1 }, { ...more, seed, tokenFrequencies: [] }),
      );
      counts.set(String(text), (counts.get(String(text)) ?? 0) + 1);
    }
    for (const [text, chance] of chances) {
      const spread = 6 * Math.sqrt(seeds * chance * (1 - chance));
      expect(Math.abs((counts.get(text) ?? 0) - seeds * chance)).toBeLessThan(spread);
    }
  });
});

/** Probability of every text of three tokens, by the chain rule. */
async function outcomeChances(predictor: MaskPredictor, prompt: readonly number[], temperature: number) {
  let texts = new Map<string, number>([["", 1]]);
  for (let position = 0; position < 3; position++) {
    const longer = new Map<string, number>();
    for (const [text, chance] of texts) {
      const known = text === "" ? [] : text.split(",").map(Number);
      const canvas = Int32Array.from([...prompt, ...known, ...new Array(3 - position).fill(predictor.maskId)]);
      const rows = Int32Array.of(prompt.length + position);
      const { logits } = await predictor.predict({ canvas, rows, wantLogits: true });
      const weights = Array.from(logits!.subarray(0, predictor.maskId), (logit) => Math.exp(logit / temperature));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      for (const [token, weight] of weights.entries()) {
        longer.set([...known, token].join(","), (chance * weight) / total);
      }
    }
    texts = longer;
  }
  return texts;
}

describe("speculative decoding", () => {
  test("commits a confirmed draft with a token of the model's own, and counts both networks", async () => {
    const more = { predictor: counting, companion: counting, responseLength: 7 };
    const settings = { drafting: "sequence", draftTokens: 3 };
    const { iterations, outcome } = await runToEnd(toyRequest("speculative", settings, more));
    expect(Array.from(outcome.response)).toEqual([6, 7, 8, 9, 0, 1, 2]);
    expect(reasonsOf({ iterations, outcome })).toEqual([
      ["accepted", "accepted", "accepted", "bonus"],
      ["accepted", "accepted", "bonus"],
    ]);
    expect(iterations.map(({ cost, companionCost }) => [cost.evaluations, companionCost?.evaluations])).toEqual([
      [1, 3],
      [1, 2],
    ]);
    expect(outcome.nfe).toBe(7);
    expect(iterations[0]!.draft).toEqual([
      [0, 6],
      [1, 7],
      [2, 8],
    ]);
  });

  test("writes the model's own token where it rejects the draft, and throws the rest of it away", async () => {
    // Sees no token before a mask, so only the first of a parallel draft is right.
    const companion = predictorOf(TOY, (canvas, position) =>
      tokenRow(canvas[position - 1] === TOY.maskId ? 10 : (canvas[position - 1]! + 1) % 10),
    );
    const run = await runToEnd(toyRequest("speculative", {}, { predictor: counting, companion, responseLength: 5 }));
    expect(Array.from(run.outcome.response)).toEqual([6, 7, 8, 9, 0]);
    expect(reasonsOf(run)).toEqual([["accepted", "correction"], ["accepted", "correction"], ["order"]]);
    // The last mask is left to the model: nothing is drafted for it.
    expect(run.iterations.map(({ companionCost }) => companionCost?.evaluations ?? 0)).toEqual([1, 1, 0]);
  });

  test("drafts nothing behind the end of the answer, and writes nothing there", async () => {
    const more = { predictor: counting, companion: counting, endIds: [8], responseLength: 9 };
    for (const drafting of ["parallel", "sequence"]) {
      const { outcome, iterations } = await runToEnd(toyRequest("speculative", { drafting, draftTokens: 8 }, more));
      expect(Array.from(outcome.response.subarray(0, 4))).toEqual([6, 7, 8, TOY.maskId]);
      if (drafting === "sequence") expect(iterations[0]!.companionCost!.evaluations).toBe(3);
    }
  });

  test("asks about drafted positions as if they were masked: known tokens between them stay in sight", async () => {
    const more = { predictor: counting, companion: counting, prior: [[2, 4]] as const, responseLength: 6 };
    const { iterations, outcome } = await runToEnd(toyRequest("speculative", { drafting: "sequence" }, more));
    expect(Array.from(iterations[0]!.positions)).toEqual([0, 1, 3, 4, 5]);
    expect(Array.from(outcome.response)).toEqual([6, 7, 4, 5, 6, 7]);
    expect(iterations).toHaveLength(1);
  });
});

describe("n-grams", () => {
  test("find what most often followed the longest known end of a text; of equals, the latest", () => {
    const text = [1, 2, 3, 1, 2, 4, 1, 2, 4, 5, 2, 3, 0, 5, 6, 0, 5];
    const table = countNgrams(text, 3);
    expect(nextByNgram(table, [1, 2], 3)).toBe(4);
    expect(nextByNgram(table, [5, 2], 3)).toBe(3);
    expect(nextByNgram(table, [9, 3], 3)).toBe(0);
    expect(nextByNgram(table, [0, 5], 3)).toBe(6);
    expect(nextByNgram(table, [9], 3)).toBeNull();
  });

  test("draft from the prompt and from what was accepted, and nothing where the last token is new", async () => {
    const prompt = [5, 6, 7, 5];
    const cycle = predictorOf(TOY, (_canvas, position) => tokenRow([5, 6, 7][(position - 4 + 1) % 3]!));
    const run = await runToEnd(toyRequest("anpd", { draftTokens: 4 }, { predictor: cycle, prompt, responseLength: 6 }));
    expect(Array.from(run.outcome.response)).toEqual([6, 7, 5, 6, 7, 5]);
    expect(run.iterations[0]!.draft.map(([, token]) => token)).toEqual([6, 7, 5, 6]);
    expect(commitCounts(run.iterations)).toEqual([5, 1]);
    const fresh = await runToEnd(toyRequest("anpd", {}, { predictor: cycle, prompt: [1, 2, 3, 4], responseLength: 2 }));
    expect(reasonsOf(fresh)).toEqual([["order"], ["order"]]);
    expect(fresh.iterations[0]!.draft).toEqual([]);
  });
});

describe("APD", () => {
  /** Wants the number of the position, modulo 10. */
  const writer = predictorOf(TOY, (_canvas, position) => tokenRow((position - 4) % 10, 2));
  /** Wants another token at every third position of the response. */
  const reader = predictorOf(TOY, (_canvas, position) =>
    tokenRow((position - 4) % 3 === 2 ? 10 : (position - 4) % 10, 3),
  );
  const more = { predictor: writer, companion: reader, responseLength: 8 };

  test("accepts the whole draft at a weight of 1, and does not ask the companion then", async () => {
    const { iterations, outcome } = await runToEnd(toyRequest("apd", { weight: 1 }, more));
    expect(commitCounts(iterations)).toEqual([8]);
    expect(iterations[0]!.companionCost).toBeNull();
    expect(outcome.nfe).toBe(1);
  });

  test("stops where the mixture picks another token; the first one goes ahead whatever the companion says", async () => {
    const run = await runToEnd(toyRequest("apd", { weight: 0.5 }, more));
    expect(Array.from(run.outcome.response)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(reasonsOf(run)).toEqual([
      ["accepted", "accepted"],
      ["fallback", "accepted", "accepted"],
      ["fallback", "accepted", "accepted"],
    ]);
    // 0.7 · 2 outweighs 0.3 · 3.
    const lenient = await runToEnd(toyRequest("apd", { weight: 0.7 }, more));
    expect(commitCounts(lenient.iterations)).toEqual([8]);
  });

  test("looks no further than the lookahead", async () => {
    const run = await runToEnd(toyRequest("apd", { weight: 1, lookahead: 3 }, more));
    expect(commitCounts(run.iterations)).toEqual([3, 3, 2]);
  });

  test("draws as the diffusion model would, and a companion of one mind with it confirms everything", async () => {
    const flat = predictorOf(TOY, () => Float32Array.from({ length: 12 }, (_, token) => (token < 2 ? 0 : -60)));
    let ones = 0;
    const seeds = 600;
    for (let seed = 0; seed < seeds; seed++) {
      const request = toyRequest(
        "apd",
        { temperature: 1, weight: 0.3 },
        { predictor: flat, companion: flat, responseLength: 4, seed },
      );
      const { iterations, outcome } = await runToEnd(request);
      expect(iterations).toHaveLength(1);
      ones += outcome.response.filter((token) => token === 1).length;
    }
    expect(Math.abs(ones - 2 * seeds)).toBeLessThan(6 * Math.sqrt(seeds));
  });
});

describe("guided diffusion", () => {
  const ranked = (order: readonly number[]) =>
    Float32Array.from({ length: 12 }, (_, token) => (order.includes(token) ? 9 - order.indexOf(token) : -9));
  const writer = predictorOf(TOY, () => ranked([1]));
  /** Finds the token 1 its n-th best at the n-th position. */
  const reader = predictorOf(TOY, (_canvas, position) => ranked([...[2, 3, 4, 5, 6].slice(0, position - 4), 1]));

  test.each([
    [1, [1, 1, 1, 1]],
    [2, [2, 1, 1]],
    [4, [4]],
  ])("keeps tokens while they are among the companion's %i best", async (agree, counts) => {
    const more = { predictor: writer, companion: reader, responseLength: 4 };
    const run = await runToEnd(toyRequest("guided-diffusion", { agree }, more));
    expect(commitCounts(run.iterations)).toEqual(counts);
    expect(run.outcome.nfe).toBe(2 * counts.length);
    expect(Array.from(run.outcome.response)).toEqual([1, 1, 1, 1]);
  });

  test("shows the companion the draft of the window alone", async () => {
    const seen: number[][] = [];
    const companion: MaskPredictor = {
      ...reader,
      predict: (request, signal) => {
        seen.push(Array.from(request.canvas.subarray(4)));
        return reader.predict(request, signal);
      },
    };
    await runToEnd(
      toyRequest("guided-diffusion", { window: 2, agree: 1 }, { predictor: writer, companion, responseLength: 3 }),
    );
    const mask = TOY.maskId;
    expect(seen).toEqual([
      [1, 1, mask],
      [1, 1, 1],
      [1, 1, 1],
    ]);
  });
});

describe("one or two passes", () => {
  /** Ends at position 3, and writes otherwise what stands first behind the response, and five more. */
  const ending = predictorOf(TOY, (canvas, position) =>
    tokenRow(position - 4 >= 3 ? 9 : canvas.length > 10 ? canvas[10]! + 5 : position - 4),
  );
  const more = { predictor: ending, responseLength: 6, endIds: [9] };

  test("one pass writes everything in one evaluation", async () => {
    const run = await runToEnd(toyRequest("mist", { passes: 1 }, more));
    expect(Array.from(run.outcome.response)).toEqual([0, 1, 2, 9, 9, 9]);
    expect(reasonsOf(run)).toEqual([new Array(6).fill("flush")]);
  });

  test("the first of two fixes the length, the second writes the rest with the first answer in sight", async () => {
    const run = await runToEnd(toyRequest("mist", {}, more));
    expect(run.iterations.map(({ context }) => context)).toEqual([[], [0, 1, 2]]);
    expect(reasonsOf(run)).toEqual([new Array(3).fill("length"), new Array(3).fill("flush")]);
    expect(Array.from(run.iterations[1]!.table.positions)).toEqual([4, 5, 6]);
    expect(Array.from(run.outcome.response)).toEqual([5, 5, 5, 9, 9, 9]);
  });

  test("without a guess of the length the second pass writes all of it", async () => {
    const run = await runToEnd(toyRequest("mist", { length: "response" }, more));
    expect(run.iterations[1]!.context).toEqual([0, 1, 2, 9, 9, 9]);
    expect(commitCounts(run.iterations)).toEqual([0, 6]);
  });
});

describe("a companion", () => {
  test("that is missing, or speaks of other tokens, is asked for in words", async () => {
    const { companion: _, ...alone } = toyRequest("speculative");
    await expect(runToEnd(alone)).rejects.toThrow(/strategy "speculative" needs a second network as its companion/);
    const companion = hashPredictor({ ...TOY, vocabularySize: 13 });
    await expect(runToEnd({ ...alone, companion })).rejects.toThrow(
      /needs a companion with vocabularySize 12, like the model's, found 13/,
    );
  });

  const scripted = (turn: () => Turn<Selection>, needs = strategyById("speculative").needs): DecodingStrategy => ({
    ...strategyById("speculative"),
    id: "scripted",
    needs,
    select: undefined,
    turn,
  });
  const failing = (turn: () => Turn<Selection>, needs?: DecodingStrategy["needs"]) =>
    runToEnd(toyRequest(scripted(turn, needs), {}, { prior: [[3, 2]] }));
  const selection: Selection = { commits: [{ row: 0, reason: "order" }] };
  const ask = (question: Omit<CompanionQuestion, "to">) =>
    function* (): Turn<Selection> {
      yield* askCompanion(question);
      yield* askModel();
      return selection;
    };
  const show = (question: Omit<ModelQuestion, "to">) =>
    function* (): Turn<Selection> {
      yield* askModel(question);
      return selection;
    };

  test.each<[string, () => Turn<Selection>, RegExp]>([
    [
      "asked without end",
      function* () {
        for (;;) yield* askCompanion({ tokens: [], rows: [0] });
      },
      /asked its companion more than 16 times/,
    ],
    ["asked about nothing", ask({ tokens: [], rows: [] }), /asked its companion about positions \[\]/],
    ["asked about positions that are not there", ask({ tokens: [], rows: [16] }), /positions \[16\] of 16/],
    [
      "shown a token over a known one",
      ask({ tokens: [[3, 1]], rows: [0] }),
      /tried out a token at position 3, which is not masked at iteration 0/,
    ],
    ["shown a mask", ask({ tokens: [[0, TOY.maskId]], rows: [0] }), /tried out 11, which is no token/],
    ["with a draft of no token", show({ draft: [12] }), /strategy "scripted" tried out 12, which is no token/],
    ["with a draft too long", show({ draft: new Array(16).fill(1) }), /drafted 16 tokens for 15 masked positions/],
    ["with a context of masks", show({ context: [TOY.maskId] }), /tried out 11, which is no token/],
  ])("%s is an error that names the strategy", async (_what, turn, message) => {
    await expect(failing(turn)).rejects.toThrow(message);
  });

  test.each<[string, () => Turn<Selection>, RegExp]>([
    [
      "that never asks the network",
      function* () {
        yield* askCompanion({ tokens: [], rows: [0] });
        return selection;
      },
      /strategy "scripted" did not ask the network at iteration 0/,
    ],
    [
      "that asks it twice",
      function* () {
        yield* askModel();
        yield* askModel();
        return selection;
      },
      /asked the network twice/,
    ],
    ["about a known position", show({ rows: Int32Array.of(3) }), /asked about positions \[3\] where/],
    ["that verifies a mask", show({ verify: Int32Array.of(0) }), /looked at position 0, which is not known/],
  ])("a turn %s is an error that names the strategy", async (_what, turn, message) => {
    await expect(failing(turn)).rejects.toThrow(message);
  });

  test("is asked, and drafts are shown, only by strategies that said so", async () => {
    const alone = { attention: "causal" } as const;
    const request = toyRequest(scripted(ask({ tokens: [], rows: [0] }), alone), {}, { companion: undefined });
    await expect(runToEnd(request)).rejects.toThrow(/asked a companion that it did not say it needs/);
    await expect(failing(show({ draft: [1] }), alone)).rejects.toThrow(/tried out tokens unannounced/);
  });
});
