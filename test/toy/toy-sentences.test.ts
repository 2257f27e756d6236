import { expect, test } from "vitest";
import {
  sentencesIn,
  TOY_LENGTH,
  toyEndId,
  toyFrequencies,
  toyMaskId,
  toyPrompt,
  toySentences,
  toyWords,
} from "@/lib/toy/toy-sentences";

const idsOf = (text: string) => text.split(" ").map((word) => toyWords.indexOf(word));
const boat = idsOf("a small boat sails past the old lighthouse while two gulls follow its white wake .");
const ship = idsOf("a big ship drifts by the tall tower and three dolphins chase their long trail .");

/** Best token and its probability at a response position, with these tokens known. */
async function guess(position: number, known: readonly (readonly [number, number])[], causal = false) {
  const canvas = new Int32Array(toyPrompt.length + TOY_LENGTH).fill(toyMaskId);
  canvas.set(toyPrompt);
  for (const [at, token] of known) canvas[toyPrompt.length + at] = token;
  const rows = Int32Array.of(toyPrompt.length + position);
  const { table } = await toySentences(causal).predict({ canvas, rows });
  return { token: table.topIds[0]!, probability: table.topProbs[0]! };
}

test("a known word draws its neighbours into its own sentence", async () => {
  for (const sentence of [boat, ship]) {
    const known = [1, 3].map((at) => [at, sentence[at]!] as const);
    expect((await guess(2, known)).token).toBe(sentence[2]);
    expect((await guess(2, known)).probability).toBeGreaterThan((await guess(2, known.slice(0, 1))).probability);
  }
});

test("an answer appended to the response is a draft to the toy: it leans on its words at the same place", async () => {
  const lead = async (draft: readonly number[]) => {
    const response = new Array<number>(TOY_LENGTH).fill(toyMaskId);
    const canvas = Int32Array.from([...toyPrompt, ...response, ...draft]);
    const rows = Int32Array.of(toyPrompt.length + 2);
    const { logits } = await toySentences(false).predict({ canvas, rows, wantLogits: true, appended: draft.length });
    return logits![boat[2]!]! - logits![ship[2]!]!;
  };
  expect(await lead(boat)).toBeGreaterThan(await lead([]));
  expect(await lead(ship)).toBeLessThan(await lead([]));
});

test("under a causal mask what stands behind a position says nothing", async () => {
  const behind = [[3, ship[3]!]] as const;
  expect(await guess(2, behind, true)).toEqual(await guess(2, [], true));
  expect(await guess(2, behind)).not.toEqual(await guess(2, []));
});

test("an answer is of one piece when it has words of one sentence alone", () => {
  expect(sentencesIn([...boat, toyEndId])).toEqual([13, 0]);
  expect(sentencesIn(ship)).toEqual([0, 13]);
  expect(sentencesIn([...boat.slice(0, 4), ...ship.slice(4)])).toEqual([3, 10]);
});

test("token frequencies add up to one and are those of the two sentences", () => {
  const frequencies = toyFrequencies();
  expect(frequencies.reduce((sum, share) => sum + share)).toBeCloseTo(1, 12);
  expect(frequencies[boat[2]!]).toBeCloseTo(1 / 48, 12);
  expect(frequencies[toyMaskId]).toBe(0);
});
