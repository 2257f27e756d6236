import { describe, expect, test } from "vitest";
import { seededRandom } from "@/lib/decoding/random";
import { spell, wordsOf } from "@/lib/decoding/spelling";
import { strategyById } from "@/lib/decoding/strategies";
import type { DecodingStrategy, Settings, Turn } from "@/lib/decoding/strategy";
import { continueIn, translationOf } from "@/lib/decoding/translation";
import { askDrafter, askModel } from "@/lib/decoding/turn";
import type { MaskPredictor } from "@/lib/engine/predictor";
import { predictorOf } from "@/lib/toy/toy-predictor";
import { againstModel, causal, limit } from "./distribution";
import { PROMPT, runToEnd, TOY, toyRequest } from "./runs";
import { hashDrafter, LETTERS, mimicDrafter, OWN, PIECES, vocabulary } from "./vocabularies";

/** A good drafter and one that knows nothing, in turn. */
const drafters = (predictor: MaskPredictor, seed: number) => ({
  drafter: seed % 2 ? hashDrafter(PIECES, 2) : mimicDrafter(PIECES, predictor, PROMPT),
});

const methods: readonly (readonly [string, string, Settings])[] = [
  ["SLEM", "slem", {}],
  ["SLEM with long drafts", "slem", { draftedPieces: 24 }],
  ["TLI", "tli", {}],
  ["SLRS", "slrs", {}],
  ["SLRS that follows few spellings", "slrs", { least: 0.2, draftTokens: 2 }],
];

describe.each(methods)("%s", (_name, id, settings) => {
  test("writes token for token what greedy decoding writes, for 200 prompts and drafters of three kinds", async () => {
    let accepted = 0;
    for (let seed = 0; seed < 200; seed++) {
      const random = seededRandom(seed);
      const draw = (count: number) => Math.floor(random() * count);
      const model = { ...TOY, seed, gain16: 20 + draw(40) };
      const predictor = causal(model);
      const prompt = PROMPT.map(() => draw(4));
      const words = seed % 2 ? PIECES : LETTERS;
      const more = {
        predictor,
        drafter: seed % 3 ? mimicDrafter(words, predictor, prompt) : hashDrafter(words, seed),
        prompt,
        prior: seed % 4 ? [] : [[draw(6), draw(10)] as const],
        endIds: seed % 5 ? [10] : [],
        responseLength: 6 + draw(4),
      };
      const drafted = await runToEnd(toyRequest(id, settings, more));
      const plain = await runToEnd(toyRequest("autoregressive", {}, more));
      expect(Array.from(drafted.outcome.response), `prompt ${seed}`).toEqual(Array.from(plain.outcome.response));
      expect(drafted.outcome.status).toBe(plain.outcome.status);
      accepted += drafted.iterations
        .flatMap(({ commits }) => commits)
        .filter(({ reason }) => reason === "accepted").length;
    }
    // A test that drafts nothing would pass for nothing.
    expect(accepted).toBeGreaterThan(100);
  });

  test("draws what plain decoding draws, in distribution", async () => {
    const { statistic, freedom } = await againstModel(id, settings, 1200, drafters);
    expect(statistic).toBeLessThan(limit(freedom));
  });
});

test("the test of distributions finds a strategy that takes every draft", async () => {
  const tli = strategyById("tli");
  const gullible: DecodingStrategy = {
    ...tli,
    select: undefined,
    *turn(view): Turn<ReturnType<typeof Object>> {
      const turn = tli.turn!(view);
      let step = turn.next();
      while (!step.done) {
        const question = step.value;
        if (question.to === "model") {
          const answer = yield* askModel(question);
          const draft = question.draft ?? [];
          const tokens = Int32Array.from(answer.proposal.tokens, (own, row) => draft[row] ?? own);
          const rows = Array.from(tokens.keys());
          return {
            commits: rows.map((row) => ({ row, reason: "accepted" as const })),
            proposal: { ...answer.proposal, tokens },
          };
        }
        if (question.to !== "drafter") throw new Error(`unexpected question to ${question.to}`);
        step = turn.next(yield* askDrafter(question));
      }
      return step.value;
    },
  };
  const { statistic, freedom } = await againstModel(gullible, {}, 1000, drafters);
  expect(statistic).toBeGreaterThan(limit(freedom));
});

describe("two vocabularies", () => {
  test("have in common the tokens of the same text, and the end", () => {
    const { shared, sharedCount } = translationOf(OWN, PIECES);
    expect(sharedCount).toBe(7);
    expect(shared[PIECES.encode(" ab")[0]!]).toBe(OWN.encode(" ab")[0]);
    expect(shared[PIECES.endIds[0]!]).toBe(OWN.endIds[0]);
    expect(shared[PIECES.maskId]).toBe(-1);
    expect(translationOf(OWN, LETTERS).sharedCount).toBe(3);
  });

  test("of which one has nothing of the other cannot draft for each other, and say so", async () => {
    const drafter = hashDrafter(vocabulary(["x", "y", "z"]), 1);
    await expect(runToEnd(toyRequest("tli", {}, { drafter }))).rejects.toThrow(/shares tokens/);
  });

  test("a token that was cut short is read again with what follows it", () => {
    const written = Array.from(OWN.encode(" c ab"));
    expect(OWN.decode([...continueIn(OWN, written, " ba c")])).toBe(" ba c");
    // " ab" and "c" are one token together: nothing follows the written " ab" then.
    expect(continueIn(OWN, written, "c")).toEqual([]);
    expect(OWN.decode([...continueIn(OWN, [], " cab")])).toBe(" cab");
  });
});

describe("what a drafter wrote", () => {
  test("is told piece by piece, with the token that it came to be part of", async () => {
    const predictor = predictorOf(TOY, () => Float32Array.from({ length: 12 }, (_, id) => (id === 5 ? 4 : 0)));
    const drafter = mimicDrafter(LETTERS, predictor, PROMPT);
    const { iterations } = await runToEnd(
      toyRequest("slem", { draftedPieces: 6 }, { predictor, drafter, responseLength: 4 }),
    );
    expect(iterations[0]!.pieces.map(({ text, place }) => [text, place])).toEqual([
      [" ", 0],
      ["a", 0],
      ["b", 0],
      ["c", 0],
      [" ", 1],
      ["a", 1],
    ]);
    expect(iterations[0]!.draft.map(([, token]) => OWN.tokenText(token))).toEqual([" abc", " a"]);
    expect(iterations[0]!.commits.map(({ reason }) => reason)).toEqual(["accepted", "correction"]);
    expect(iterations[0]!.companionCost?.evaluations).toBe(6);
  });

  test("under TLI is what both have, and how much of its mind it could not speak", async () => {
    const { iterations } = await runToEnd(toyRequest("tli", {}, { drafter: hashDrafter(PIECES, 8) }));
    const pieces = iterations.flatMap((iteration) => iteration.pieces);
    const shared = new Set(["", ...Array.from({ length: OWN.size }, (_, id) => OWN.tokenText(id))]);
    expect(pieces.length).toBeGreaterThan(20);
    for (const { text, suppressed } of pieces) {
      expect(shared.has(text)).toBe(true);
      expect(suppressed).toBeGreaterThan(0);
      expect(suppressed).toBeLessThan(1);
    }
  });
});

test("a word's probability is the sum over its spellings", async () => {
  // Writes " a" 0.5, " ab" 0.3, " " 0.2 first, then "b" 0.4 or a new word 0.6, and behind a lone space "a".
  const drafter = hashDrafter(PIECES, 1);
  const row = (text: string) => {
    const chances: Record<string, number> =
      text === "" ? { " a": 0.5, " ab": 0.3, " ": 0.2 } : text === " " ? { a: 1 } : { b: 0.4, " c": 0.6 };
    return Float32Array.from({ length: PIECES.size }, (_, id) => Math.log(chances[PIECES.tokenText(id)] ?? 0));
  };
  const asked: string[] = [];
  const turn = spell(drafter.translation, wordsOf(OWN), "", resolved("slrs"), 0.01);
  let step = turn.next();
  while (!step.done) {
    const question = step.value;
    if (question.to !== "drafter") throw new Error("only the drafter is asked");
    const text = PIECES.decode([...question.written]);
    asked.push(text);
    step = turn.next({ table: undefined as never, logits: row(text) });
  }
  const chance = (text: string) => step.done && step.value[OWN.encode(text)[0]!]!;
  // " a" in one piece or as " " and "a", then a new word; " ab" whole, or as " a" and "b", whatever follows.
  expect(chance(" a")).toBeCloseTo(0.7 * 0.6, 5);
  expect(chance(" ab")).toBeCloseTo(0.3 + 0.7 * 0.4, 5);
  // The model reads " abb" as " ab" and "b", so " ab" is over there as well.
  expect(asked).toEqual(["", " ", " a", " ab"]);
});

const resolved = (id: string): Settings =>
  Object.fromEntries(Object.entries(strategyById(id).params).map(([key, spec]) => [key, spec.default]));
