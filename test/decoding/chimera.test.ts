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
      const drafted = await runToEnd(toyRequest("chimera", { draftTokens: 1 + draw(6), tree: 1 + (seed % 4) }, more));
      const plain = await runToEnd(toyRequest("autoregressive", {}, more));
      expect(Array.from(drafted.outcome.response), `prompt ${seed}`).toEqual(Array.from(plain.outcome.response));
      expect(drafted.outcome.status).toBe(plain.outcome.status);
      evaluations += drafted.iterations.length;
      tokens += plain.iterations.length;
    }
    expect(evaluations).toBeLessThan(0.6 * tokens);
  });

  test.each([1, 2, 4])("draws what plain decoding draws, in distribution, with %i branches a level", async (tree) => {
    const heads = (_predictor: MaskPredictor, seed: number) => ({ heads: headsOf(seed % 2 ? 5 : 6, 28) });
    const { statistic, freedom } = await againstModel("chimera", { tree }, 3000, heads);
    expect(statistic).toBeLessThan(limit(freedom));
  });

  test("commits a side branch where the likeliest path does not stand, reads its rows, and goes on from its states", async () => {
    // The model counts by twos; the drafter thinks one a little likelier, and behind each drafted token counts by twos.
    const counting = predictorOf(TOY, (canvas, position) => tokenRow((canvas[position - 1]! + 2) % 10));
    const states: number[] = [];
    const heads = toyHeads(TOY.vocabularySize, (ids, last) => {
      const from = ids.at(-1)!;
      states.push(best(last));
      const row = tokenRow((from + 2) % 10);
      if (from === 7) row[8] = 5;
      return row;
    });
    const { network } = heads;
    const read: number[] = [];
    const listening = {
      ...heads,
      network: {
        ...network,
        stateOf(logits: Float32Array) {
          read.push(best(logits));
          return network.stateOf(logits);
        },
      },
    };
    const more = { predictor: counting, heads: listening, responseLength: 9 };
    const { iterations, outcome } = await runToEnd(toyRequest("chimera", { draftTokens: 3, tree: 2 }, more));
    expect(Array.from(outcome.response)).toEqual([7, 9, 1, 3, 5, 7, 9, 1, 3]);
    const [, second] = iterations;
    // Behind 7: 8 0 2 in front, 9 as its sibling, and 1 and 3 behind that.
    expect(second!.draft.map(([, token]) => token)).toEqual([8, 0, 2]);
    expect(second!.branches).toEqual([
      [-1, 9],
      [3, 1],
      [4, 3],
    ]);
    expect(second!.commits.map(({ token, reason }) => [token, reason])).toEqual([
      [9, "accepted"],
      [1, "accepted"],
      [3, "accepted"],
      [5, "bonus"],
    ]);
    const rows = Array.from(second!.positions, (_, row) => second!.table.topIds[row * 8]);
    expect(rows).toEqual([9, 1, 3, 5]);
    expect(second!.commits.every(({ probability }) => probability > 0.5)).toBe(true);
    expect(read.slice(0, 5)).toEqual([7, 9, 1, 3, 5]);
    expect(states.at(-1)).toBe(5);
    expect(second!.draftWork!.tokens).toBe(6);
  });

  test("ends a side branch where a token is known already", async () => {
    const counting = predictorOf(TOY, (canvas, position) => tokenRow((canvas[position - 1]! + 2) % 10));
    const heads = toyHeads(TOY.vocabularySize, (ids) => {
      const row = tokenRow((ids.at(-1)! + 2) % 10);
      if (ids.at(-1) === 7) row[8] = 5;
      return row;
    });
    const more = { predictor: counting, heads, responseLength: 6, prior: [[3, 0]] as const };
    const { iterations, outcome } = await runToEnd(toyRequest("chimera", { draftTokens: 4, tree: 2 }, more));
    expect(Array.from(outcome.response)).toEqual([7, 9, 1, 0, 2, 4]);
    expect(iterations[1]!.commits.map(({ token, reason }) => [token, reason])).toEqual([
      [9, "accepted"],
      [1, "accepted"],
    ]);
  });

  test("has no state to draft from at first, goes on from the model's last one then, and tells its work in layers", async () => {
    const counting = predictorOf(TOY, (canvas, position) => tokenRow((canvas[position - 1]! + 1) % 10));
    const lasts: number[] = [];
    const heads = toyHeads(TOY.vocabularySize, (ids, last) => {
      lasts.push(last.indexOf(Math.max(...last)));
      return tokenRow((ids.at(-1)! + 1) % 10);
    });
    const more = { predictor: counting, heads, responseLength: 8 };
    const { iterations, outcome } = await runToEnd(toyRequest("chimera", { draftTokens: 3, tree: 1 }, more));
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

const best = (row: Float32Array) => row.indexOf(Math.max(...row));

const tokenRow = (top: number) =>
  Float32Array.from({ length: TOY.vocabularySize }, (_, token) => (token === TOY.maskId ? -64 : token === top ? 4 : 0));
