/** Runs that the Python recorder wrote of samplers as they are; `python/tests/record_runs.py` makes them anew. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { parseTrace } from "@/lib/trace/file";
import { replay } from "@/lib/trace/replay";
import recorded from "../fixtures/foreign/recorded.json";

/** What a sampler itself gave, and [R][V] logits of one iteration, where these were kept. */
interface Recorded {
  readonly answer: readonly number[];
  readonly iteration?: number;
  readonly logits?: readonly (readonly number[])[];
}

const runs = Object.entries<Recorded>(recorded);
const textOf = (name: string) => gunzipSync(readFileSync(`public/runs/${name}.trace.json.gz`)).toString("utf8");
const open = (name: string) => parseTrace(textOf(name));

function softmax(logits: readonly number[]): number[] {
  const highest = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - highest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

test.each(runs)("a recorded run of %s opens and replays to what its sampler gave", (name, { answer }) => {
  const trace = open(name);
  expect(trace.outcome.answer).toEqual(answer);
  expect(replay(trace).at(trace.iterations.length).canvas).toEqual(answer);
});

test.each(runs.filter(([, { logits }]) => logits))(
  "the probabilities of a recorded run of %s are those of its logits",
  (name, { iteration: index, logits }) => {
    const { positions, tokens, probability, entropy, topIds, topProbs } = open(name).iterations[index!]!;
    expect(positions.length).toBeGreaterThan(0);
    for (const [row, position] of positions.entries()) {
      const probs = softmax(logits![position]!);
      expect(probability![row]).toBeCloseTo(probs[tokens[row]!]!, 4);
      for (const [slot, id] of topIds![row]!.entries()) expect(topProbs![row]![slot]).toBeCloseTo(probs[id]!, 4);
      expect(entropy![row]).toBeCloseTo(
        probs.reduce((nats, p) => nats - p * Math.log(p), 0),
        3,
      );
    }
  },
);

test("what a run does not tell is read from its notes", () => {
  const notes = ["A history of canvases does not tell probabilities."];
  expect(parseTrace(JSON.stringify({ ...JSON.parse(textOf("history")), notes })).notes).toEqual(notes);
});
