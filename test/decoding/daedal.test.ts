import { expect, test } from "vitest";
import { daedal } from "@/lib/decoding/strategies/daedal";
import { predictorOf } from "@/lib/toy/toy-predictor";
import { runToEnd, TOY, toyRequest } from "./runs";

const { maskId: MASK, promptLength } = TOY;
const END = 10;

/** Says `token` at a response position with this probability; the rest is spread over the other tokens. */
const speaking = (say: (position: number, canvas: Int32Array) => readonly [number, number]) =>
  predictorOf(TOY, (canvas, position) => {
    const [token, probability] = say(position - promptLength, canvas);
    return Float32Array.from({ length: TOY.vocabularySize }, (_, id) =>
      id === MASK ? -64 : Math.log(id === token ? probability : (1 - probability) / 10),
    );
  });

const SETTINGS = { maxLength: 12, growth: 4, endWindow: 4, blockLength: 4 };

test("lengthens the response until the network expects an end, then writes end tokens behind it", async () => {
  // The end is expected from position 6 on, so the window of four is full at a length of twelve only.
  const predictor = speaking((position) => (position >= 6 ? [END, 0.99] : [1, 0.95]));
  const { iterations, outcome } = await runToEnd(
    toyRequest(daedal, { ...SETTINGS, maxLength: 16 }, { predictor, responseLength: 4, endIds: [END] }),
  );
  expect(iterations.map(({ response }) => response.length).slice(0, 4)).toEqual([4, 8, 12, 14]);
  expect(outcome).toMatchObject({ status: "complete", remainingMasks: 0, nfe: iterations.length });
  expect(Array.from(outcome.response)).toEqual([...new Array(6).fill(1), ...new Array(8).fill(END)]);
});

test("where pads stand behind the end token they count as an end, and they make the tail", async () => {
  const [EOS, PAD, OTHER] = [8, 9, 10];
  const predictor = speaking((position) => (position < 6 ? [1, 0.95] : [position === 6 ? EOS : PAD, 0.99]));
  const { iterations, outcome } = await runToEnd(
    toyRequest(daedal, { ...SETTINGS, maxLength: 16 }, { predictor, responseLength: 4, endIds: [EOS, PAD, OTHER] }),
  );
  expect(iterations.map(({ response }) => response.length).slice(0, 4)).toEqual([4, 8, 12, 14]);
  expect(Array.from(iterations[3]!.response.slice(12))).toEqual([PAD, PAD]);
  expect(Array.from(outcome.response)).toEqual([...new Array(6).fill(1), EOS, ...new Array(7).fill(PAD)]);
});

test("puts masks in place of the position it is least sure of", async () => {
  const predictor = speaking((position, canvas) => [1, canvas.length === 8 && position === 2 ? 0.2 : 0.5]);
  const settings = { ...SETTINGS, maxLength: 7, low: 0.3, endThreshold: 0 };
  const { iterations, outcome } = await runToEnd(
    toyRequest(daedal, settings, { predictor, responseLength: 4, endIds: [] }),
  );
  expect(iterations[1]?.commits.map(({ position }) => position)).toEqual([0]);
  expect(iterations[1]?.splices).toEqual([{ position: 2, remove: 1, tokens: [MASK, MASK, MASK, MASK] }]);
  expect(outcome.response).toHaveLength(7);
});

test("moves the structure prior along and never cuts it off", async () => {
  const predictor = speaking((_position, canvas) => [1, canvas.length < promptLength + 10 ? 0.05 : 0.5]);
  const settings = { ...SETTINGS, maxLength: 10, growth: 3, low: 0.5, endThreshold: 0 };
  const { outcome, iterations } = await runToEnd(
    toyRequest(daedal, settings, { predictor, responseLength: 6, prior: [[5, 7]], endIds: [] }),
  );
  expect(iterations.flatMap(({ splices }) => splices).length).toBeGreaterThan(0);
  expect(Array.from(outcome.response).filter((token) => token === 7)).toEqual([7]);
  expect(outcome.response.at(-1)).toBe(7);
  expect(outcome.remainingMasks).toBe(0);
});
