import { expect, test } from "vitest";
import { otherQuestion } from "@/lib/analysis/same-question";
import type { Trace } from "@/lib/trace/schema";
import { toyTrace } from "../trace/traces";

test("runs are held against each other where vocabulary and prompt agree, and nowhere else", async () => {
  const run = await toyTrace();
  const other = (change: (trace: Trace) => void) => {
    const changed = structuredClone(run);
    change(changed);
    return otherQuestion(run, changed);
  };
  expect(other(() => {})).toBeNull();
  expect(other((trace) => trace.prompt.push(1))).toBe("another question");
  expect(other((trace) => Object.assign(trace.vocabulary.text, { [trace.prompt[0]!]: "word" }))).toBe(
    "another vocabulary",
  );
  expect(other((trace) => trace.vocabulary.maskId++)).toBe("another vocabulary");
  // One model's vocabulary was padded, and says the same.
  expect(other((trace) => trace.vocabulary.size++)).toBeNull();
});

test("a prompt that another model writes in other tokens is the same question where picture and words are told", async () => {
  const run = { ...(await toyTrace()), asked: { picture: { kind: "image", png: "" }, prior: "" } } as Trace;
  const longer = { ...run, prompt: [...run.prompt, 1] };
  expect(otherQuestion(run, longer)).toBeNull();
  const picture = { kind: "image", png: "AAAA" } as const;
  expect(otherQuestion(run, { ...longer, asked: { picture, prior: "" } })).toBe("another question");
});
