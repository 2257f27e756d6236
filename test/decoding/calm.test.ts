import { expect, test } from "vitest";
import type { DecodeRequest } from "@/lib/decoding/decode";
import type { PredictRequest } from "@/lib/engine/predictor";
import { hashPredictor, predictorOf } from "@/lib/toy/toy-predictor";
import { runToEnd, TOY, toyRequest } from "./runs";

/** Sure of a token at even positions of the response, in doubt between two at odd ones. */
const wavering = predictorOf(TOY, (_canvas, position) =>
  Float32Array.from({ length: TOY.vocabularySize }, (_, token) =>
    token === 1 ? 12 : token === 2 && position % 2 === 1 ? 11.9 : token === TOY.maskId ? -64 : 0,
  ),
);

/** The request with a predictor that keeps what it was asked. */
function watched(request: DecodeRequest): { asked: PredictRequest[]; request: DecodeRequest } {
  const asked: PredictRequest[] = [];
  const predict: DecodeRequest["predictor"]["predict"] = (prediction, signal) => {
    asked.push(prediction);
    return request.predictor.predict(prediction, signal);
  };
  return { asked, request: { ...request, predictor: { ...request.predictor, predict } } };
}

test("a token leaves the network once a layer is sure of it, and says whether one was", async () => {
  const { iterations } = await runToEnd(toyRequest("calm", {}, { predictor: wavering, responseLength: 4 }));
  expect(iterations.map(({ commits }) => commits[0]!.reason)).toEqual(["threshold", "order", "threshold", "order"]);
  const layers = iterations.map(({ cost }) => cost.layers!);
  expect(layers[0]).toBeLessThan(6);
  expect(layers[1]).toBe(6);
  expect(iterations[0]!.table.margin[0]!).toBeGreaterThanOrEqual(iterations[0]!.gate.threshold!);
});

test("the bar falls from λ to nine tenths of it over the response", async () => {
  const { asked, request } = watched(toyRequest("calm", { threshold: 0.8, decay: 4 }));
  await runToEnd(request);
  expect(asked[0]!.exit!.atLeast).toBe(0.8);
  expect(asked[8]!.exit!.atLeast).toBeCloseTo(0.8 * (0.9 + 0.1 * Math.exp(-2)), 12);
  expect(asked.every(({ exit }, index) => index === 0 || exit!.atLeast < asked[index - 1]!.exit!.atLeast)).toBe(true);
});

test("with a bar that no layer reaches it writes what plain decoding writes", async () => {
  const predictor = hashPredictor(TOY);
  const deep = await runToEnd(toyRequest("calm", { threshold: 1, decay: 0 }, { predictor }));
  const plain = await runToEnd(toyRequest("autoregressive", {}, { predictor }));
  expect(deep.outcome.response).toEqual(plain.outcome.response);
  expect(deep.iterations.map(({ cost }) => cost.layers)).toEqual(new Array(16).fill(6));
});

test("nothing leaves early where more than one row is asked about, for a change by hand", async () => {
  const { asked, request } = watched(toyRequest("calm", {}, { intervention: { force: [{ position: 5, token: 3 }] } }));
  await runToEnd(request);
  expect(asked[0]!.rows).toHaveLength(2);
  expect(asked.map(({ exit }) => exit === undefined)).toEqual(asked.map((_, index) => index === 0));
});

test("is refused by a network without ways out", async () => {
  const predictor = { ...hashPredictor(TOY), offers: {} };
  await expect(runToEnd(toyRequest("calm", {}, { predictor }))).rejects.toThrow(
    /strategy "calm" needs a predictor that lets a row out early/,
  );
});
