import { describe, expect, test } from "vitest";
import type { PredictRequest } from "@/lib/engine/predictor";
import { hashPredictor, predictorOf } from "@/lib/toy/toy-predictor";
import { PROMPT, runToEnd, TOY, toyRequest } from "./runs";

/** Logs every question as text. */
function logged(asked: string[]) {
  const network = hashPredictor(TOY);
  return {
    ...network,
    predict: (request: PredictRequest, signal?: AbortSignal) => {
      asked.push(`${request.canvas}`);
      return network.predict(request, signal);
    },
  };
}

describe.each(["info-gain", "lookum"])("%s", (id) => {
  const settings = { threshold: 0, blockLength: null, spread: 1 };

  test("pays for each candidate and not again for the one it took", async () => {
    const asked: string[] = [];
    const { iterations, outcome } = await runToEnd(toyRequest(id, settings, { predictor: logged(asked) }));
    expect(outcome.nfe).toBe(asked.length);
    expect(new Set(asked).size).toBe(asked.length);
    expect(iterations.map(({ commits }) => commits.length)).toEqual(new Array(16).fill(1));
    const recalled = iterations.filter(({ index }) => iterations[index - 1]?.commits[0]?.reason === "foreseen");
    expect(recalled.length).toBeGreaterThan(8);
    expect(recalled.every(({ cost }) => cost.tokens === cost.evaluations * 20)).toBe(true);
  });

  test("asks again what a change by hand has made untrue", async () => {
    const whole = await runToEnd(toyRequest(id, settings));
    const at = 3;
    const { response } = whole.iterations[at]!;
    const resume = { iteration: at, response, fixed: [], initiallyMasked: 16 };
    const masked = response.indexOf(TOY.maskId);
    const asked: string[] = [];
    const intervention = { force: [{ position: masked, token: 2 }], choose: [] };
    const { iterations } = await runToEnd(toyRequest(id, settings, { resume, intervention, predictor: logged(asked) }));
    expect(iterations[0]!.commits.map(({ position }) => position)).toEqual([masked]);
    expect(asked).toContain(`${[...PROMPT, ...iterations[1]!.response]}`);
  });

  test("commits a sure block at once, and looks at nothing with one candidate", async () => {
    const sure = predictorOf(TOY, () => Float32Array.from({ length: 12 }, (_, token) => (token === 5 ? 9 : 0)));
    const { iterations, outcome } = await runToEnd(toyRequest(id, { blockLength: 8 }, { predictor: sure }));
    expect(iterations.map(({ commits }) => commits.length)).toEqual([8, 8]);
    expect(outcome.nfe).toBe(2);
    const alone = await runToEnd(toyRequest(id, { ...settings, candidates: 1 }));
    expect(alone.outcome.nfe).toBe(16);
    expect(alone.iterations.every(({ commits: [commit] }) => commit!.rank === 1)).toBe(true);
  });
});

test("Info-Gain weighs the uncertainty of the candidate itself, LookUM does not", async () => {
  // Position 0 is uncertain and, once known, makes position 2 certain; position 1 is certain and tells nothing.
  const predictor = predictorOf(TOY, (canvas, position) => {
    const at = position - TOY.promptLength;
    const known = canvas[TOY.promptLength] !== TOY.maskId;
    const sharpness = at === 0 ? 1.2 : at === 1 ? 4 : known ? 4 : 3.3;
    return Float32Array.from({ length: 12 }, (_, token) => (token === 11 ? -64 : token === 1 ? sharpness : 0));
  });
  const first = async (id: string) => {
    const settings = { threshold: 0, spread: 2, candidates: 16 };
    const { iterations } = await runToEnd(toyRequest(id, settings, { predictor, responseLength: 3 }));
    return iterations[0]!.commits[0]!.position;
  };
  expect([await first("info-gain"), await first("lookum")]).toEqual([1, 0]);
});
