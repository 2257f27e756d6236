import { describe, expect, test } from "vitest";
import { predictorOf } from "@/lib/toy/toy-predictor";
import { runToEnd, TOY, toyRequest } from "./runs";

/** Position p prefers token `best(canvas, p)`, the more the sharper. */
const preferring = (best: (known: number, position: number) => number, sharpness: (position: number) => number) =>
  predictorOf(TOY, (canvas, at) => {
    const known = canvas.filter((token) => token !== TOY.maskId).length - TOY.promptLength;
    const position = at - TOY.promptLength;
    const wanted = best(known, position);
    return Float32Array.from({ length: 12 }, (_, token) =>
      token === TOY.maskId ? -64 : token === wanted ? sharpness(position) : 0,
    );
  });

describe("entropy-renoise", () => {
  test("ends with the second evaluation that says the same of a sure answer", async () => {
    const predictor = preferring(
      () => 3,
      () => 20,
    );
    const { iterations, outcome } = await runToEnd(toyRequest("entropy-renoise", {}, { predictor }));
    expect(outcome).toMatchObject({ status: "complete", nfe: 2, remainingMasks: 0 });
    expect(iterations[0]!.commits).toHaveLength(16);
    expect(iterations[1]).toMatchObject({ commits: [], edits: [], remasks: [] });
  });

  test("writes over what it sees otherwise, and goes on until that stands still", async () => {
    const predictor = preferring(
      (known) => (known === 0 ? 3 : 5),
      () => 20,
    );
    const { iterations, outcome } = await runToEnd(toyRequest("entropy-renoise", {}, { predictor }));
    expect(iterations.map(({ edits }) => edits.length)).toEqual([0, 16, 0]);
    expect([...outcome.response]).toEqual(new Array(16).fill(5));
  });

  test("gives back what is not certain enough beside the rest, and fills everything up in its last step", async () => {
    // The first position is the most certain one until it is known, and the least certain one then.
    const predictor = predictorOf(TOY, (canvas, at) => {
      const position = at - TOY.promptLength;
      const first = canvas[TOY.promptLength] === TOY.maskId;
      const sharpness = position === 0 ? (first ? 6 : 0.5) : 2;
      return Float32Array.from({ length: 12 }, (_, token) => (token === 11 ? -64 : token === 4 ? sharpness : 0));
    });
    const settings = { steps: 4, bound: 0.01 };
    const { iterations, outcome } = await runToEnd(
      toyRequest("entropy-renoise", settings, { predictor, responseLength: 4 }),
    );
    expect(iterations.map(({ commits, remasks }) => [commits.map(({ position }) => position), [...remasks]])).toEqual([
      [[0], []],
      [[1], [0]],
      [[0], [1]],
      [[1, 2, 3], []],
    ]);
    expect(iterations.at(-1)!.commits.every(({ reason }) => reason === "flush")).toBe(true);
    expect(outcome).toMatchObject({ remainingMasks: 0, nfe: 4 });
  });

  test("leaves the structure prior alone", async () => {
    const predictor = preferring(
      () => 3,
      () => 20,
    );
    const request = toyRequest("entropy-renoise", {}, { predictor, prior: [[2, 7]] });
    const { iterations, outcome } = await runToEnd(request);
    expect(outcome.response[2]).toBe(7);
    expect(iterations.flatMap(({ edits, remasks }) => [...edits, ...remasks])).toEqual([]);
  });
});
