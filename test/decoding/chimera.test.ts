import { describe, expect, test } from "vitest";
import { seededRandom } from "@/lib/decoding/random";
import type { MaskPredictor } from "@/lib/engine/predictor";
import { toyHeads } from "@/lib/toy/toy-heads";
import { hashRow, predictorOf } from "@/lib/toy/toy-predictor";
import { againstModel, causal, limit } from "./distribution";
import { PROMPT, runToEnd, TOY, toyRequest } from "./runs";

/** Drafts what a model of one seed would write: the very one, or another. */
const headsOf = (seed: number, gain16: number) =>
  toyHeads(TOY.vocabularySize, (ids) => hashRow({ ...TOY, seed, gain16 }, Int32Array.from(ids), ids.length));

describe("Chimera", () => {
  test("writes token for token what greedy decoding writes, for 200 prompts, and asks the model less often", async () => {
    let [evaluations, tokens] = [0, 0];
    for (let seed = 0; seed < 200; seed++) {
      const random = seededRandom(seed);
      const draw = (count: number) => Math.floor(random() * count);
      const gain16 = 20 + draw(40);
      const more = {
        predictor: causal({ ...TOY, seed, gain16 }),
        heads: headsOf(seed % 3 ? seed : seed + 1, gain16),
        prompt: PROMPT.map(() => draw(4)),
        prior: seed % 3 ? [] : [[draw(8), draw(11)] as const],
        endIds: seed % 5 ? [] : [draw(11), draw(11)],
        responseLength: 8 + draw(9),
      };
      const drafted = await runToEnd(toyRequest("chimera", { draftTokens: 1 + draw(6) }, more));
      const plain = await runToEnd(toyRequest("autoregressive", {}, more));
      expect(Array.from(drafted.outcome.response), `prompt ${seed}`).toEqual(Array.from(plain.outcome.response));
      expect(drafted.outcome.status).toBe(plain.outcome.status);
      evaluations += drafted.iterations.length;
      tokens += plain.iterations.length;
    }
    expect(evaluations).toBeLessThan(0.6 * tokens);
  });

  test("draws what plain decoding draws, in distribution", async () => {
    const heads = (_predictor: MaskPredictor, seed: number) => ({ heads: headsOf(seed % 2 ? 5 : 6, 28) });
    const { statistic, freedom } = await againstModel("chimera", {}, 3000, heads);
    expect(statistic).toBeLessThan(limit(freedom));
  });

  test("has no state to draft from at first, goes on from the model's last one then, and tells its work in layers", async () => {
    const counting = predictorOf(TOY, (canvas, position) => tokenRow((canvas[position - 1]! + 1) % 10));
    const lasts: number[] = [];
    const heads = toyHeads(TOY.vocabularySize, (ids, last) => {
      lasts.push(last.indexOf(Math.max(...last)));
      return tokenRow((ids.at(-1)! + 1) % 10);
    });
    const more = { predictor: counting, heads, responseLength: 8 };
    const { iterations, outcome } = await runToEnd(toyRequest("chimera", { draftTokens: 3 }, more));
    expect(Array.from(outcome.response)).toEqual([6, 7, 8, 9, 0, 1, 2, 3]);
    expect(iterations.map(({ commits }) => commits.map(({ reason }) => reason))).toEqual([
      ["order"],
      ["accepted", "accepted", "accepted", "bonus"],
      ["accepted", "accepted", "bonus"],
    ]);
    // The state behind which the model wrote 6, then the one behind which it wrote 0.
    expect(lasts).toEqual([6, 6, 6, 0, 0]);
    // Three of the prompt as trigrams and a state; three drafted tokens and four states; two and three.
    expect(iterations.map(({ draftWork }) => draftWork)).toEqual([
      { tokens: 0, layers: (3 * 10 + 10) / 20 },
      { tokens: 3, layers: (3 * 50 + 4 * 10) / 20 },
      { tokens: 2, layers: (2 * 50 + 3 * 10) / 20 },
    ]);
    expect(outcome.nfe).toBe(3);
  });

  test("is refused without a drafting layer, or with one of another vocabulary", async () => {
    await expect(runToEnd(toyRequest("chimera", {}, { heads: undefined }))).rejects.toThrow(
      /drafting layer of its own/,
    );
    const other = toyHeads(5, () => new Float32Array(5));
    await expect(runToEnd(toyRequest("chimera", {}, { heads: other }))).rejects.toThrow(/12 tokens, found one of 5/);
  });
});

const tokenRow = (best: number) =>
  Float32Array.from({ length: TOY.vocabularySize }, (_, token) =>
    token === TOY.maskId ? -64 : token === best ? 4 : 0,
  );
