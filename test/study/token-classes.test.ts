import { expect, test } from "vitest";
import { classTimesOf } from "@/lib/study/token-classes";
import type { Trace } from "@/lib/trace/schema";
import { smallTrace } from "@/test/charts/small-trace";
import { tokenizer } from "@/test/run/toy-engine";

const ids = (text: string) => [...tokenizer.encode(text)];
const end = tokenizer.specialId("<|eos|>");
const pad = tokenizer.specialId("<|pad|>");

/** A run that commits these tokens at these iterations; null: the position was fixed beforehand. */
function runOf(tokens: readonly number[], at: readonly (number | null)[], iterations: number): Trace {
  const [step] = smallTrace.iterations;
  return {
    ...smallTrace,
    responseLength: tokens.length,
    vocabulary: { ...smallTrace.vocabulary, eosId: end, padId: pad },
    iterations: Array.from({ length: iterations }, (_, index) => ({
      ...step!,
      index,
      edits: undefined,
      remasks: undefined,
      splices: undefined,
      commits: tokens.flatMap((token, position) =>
        at[position] === index ? { position, token, probability: 1, reason: "threshold" } : [],
      ),
    })) as Trace["iterations"],
    outcome: { ...smallTrace.outcome, answer: [...tokens] },
  };
}

test("tokens are told apart by what they are, each kind at the mean of its iterations", () => {
  const tokens = [...ids(" there are 2 cats , top left"), end, pad];
  expect(tokens.map((id) => tokenizer.tokenText(id).trim())).toEqual([
    "there",
    "are",
    "2",
    "cats",
    ",",
    "top",
    "left",
    "<eos>",
    "<pad>",
  ]);
  const run = runOf(tokens, [4, 4, 3, 2, 1, null, 2, 0, 2], 5);
  expect(classTimesOf(run, tokenizer)).toEqual([
    ["number", 1, 0.75],
    ["object", 1, 0.5],
    ["place", 1, 0.5],
    ["word", 2, 1],
    ["sign", 1, 0.25],
    ["end", 2, 0.25],
  ]);
});

test("a run of one iteration has no order, and of a token that was given back the last commit counts", () => {
  expect(classTimesOf(runOf(ids("2"), [0], 1), tokenizer)).toBeNull();
  const run = runOf(ids("2"), [2], 3);
  const [first, second, last] = run.iterations as [Trace["iterations"][number], ...Trace["iterations"]];
  const revised = {
    ...run,
    iterations: [{ ...first!, commits: last!.commits }, { ...second!, remasks: [0] }, last!],
  };
  expect(classTimesOf(revised, tokenizer)).toEqual([["number", 1, 1]]);
});
