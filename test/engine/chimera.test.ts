import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type ChimeraNetwork, chimeraNetwork, type Seen } from "@/lib/engine/chimera/network";
import { stateReader } from "@/lib/engine/chimera/solve";
import { readChimera } from "@/lib/engine/chimera/weights";

/** What `python -m training.chimera` writes: greedy drafts of four tokens. */
interface RecordedDraft {
  /** Of prompt and answer so far. */
  ids: number[];
  promptLength: number;
  /** [known states][V] the model's logits, from the last position of the prompt to the one before the last token. */
  logits: number[][];
  tokens: number[];
  /** Of each drafted token: its logit, and ln Σ exp of all. */
  tops: [number, number][];
}

/** Both sides compute in single precision; states are read off logits of four decimals. */
const TOLERANCE = 5e-3;
const folder = "public/models/mini-ar";
const sizes = existsSync(`${folder}/chimera.json`) ? JSON.parse(readFileSync(`${folder}/chimera.json`, "utf8")) : null;
const tensors = () => new Uint8Array(readFileSync(`${folder}/chimera.safetensors`));
const card = JSON.parse(readFileSync(`${folder}/card.json`, "utf8"));
const recorded: RecordedDraft[] = JSON.parse(readFileSync("test/fixtures/mini-ar/chimera.json", "utf8"));

function draft(network: ChimeraNetwork, { ids: known, promptLength, logits }: RecordedDraft) {
  const ids = [...known];
  const states = logits.map((row) => network.stateOf(Float32Array.from(row)));
  const seen: Seen[] = [];
  for (let position = 0; position < ids.length - 1; position++) {
    const state = states[position - promptLength + 1];
    seen.push(state ? network.seeState(state, position) : network.seeTokens(ids.slice(0, position + 1), position));
  }
  const said: { token: number; top: number; logSumExp: number }[] = [];
  for (let depth = 0; depth < 4; depth++) {
    const next = network.next(ids, seen, states.at(-1)!);
    const row = Array.from(next.logits);
    const top = Math.max(...row);
    const token = row.indexOf(top);
    said.push({ token, top, logSumExp: Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0)) });
    seen.push(next.seen);
    ids.push(token);
  }
  return said;
}

describe("the drafting layer of mini-AR", () => {
  test("drafts what the training code drafts, from the model's logits", () => {
    const network = chimeraNetwork(readChimera(sizes, tensors(), card.digest.value));
    expect(recorded.length).toBeGreaterThan(3);
    for (const each of recorded) {
      const said = draft(network, each);
      expect(said.map(({ token }) => token)).toEqual(each.tokens);
      for (const [at, [top, logSumExp]] of each.tops.entries()) {
        expect(Math.abs(said[at]!.top - top)).toBeLessThan(TOLERANCE * Math.max(1, Math.abs(top)));
        expect(Math.abs(said[at]!.logSumExp - logSumExp)).toBeLessThan(TOLERANCE * Math.max(1, Math.abs(logSumExp)));
      }
    }
  });

  test("is refused for other weights, and where a file is of other sizes", () => {
    expect(() => readChimera(sizes, tensors(), "0".repeat(64))).toThrow(/expected a drafter of the weights 00000000/);
    expect(() => readChimera({ ...sizes, groups: 3 }, tensors(), card.digest.value)).toThrow(/expected keyValue of/);
    expect(() => readChimera({ ...sizes, heads: "six" }, tensors(), card.digest.value)).toThrow(/chimera.json: heads/);
  });
});

test("a state is read off its logits exactly, and not where the embeddings cannot tell two apart", () => {
  const weight = Float32Array.from([1, 2, 0, 1, 1, -1, 3, 0.5]);
  const embedding = { out: 4, input: 2, weight };
  const state = [0.75, -2];
  const logits = Float32Array.from(
    { length: 4 },
    (_, row) => weight[2 * row]! * state[0]! + weight[2 * row + 1]! * state[1]!,
  );
  const read = stateReader(embedding)(logits);
  expect(read[0]).toBeCloseTo(0.75, 6);
  expect(read[1]).toBeCloseTo(-2, 6);
  expect(() => stateReader({ out: 2, input: 2, weight: Float32Array.of(1, 2, 2, 4) })).toThrow(/full rank/);
});
