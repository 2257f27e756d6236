import { expect, test } from "vitest";
import { narrate } from "@/lib/analysis/narration";
import { smallTrace } from "../charts/small-trace";
import { toyTrace } from "../trace/traces";
import { CAR, CAT, DOG, EOS, handTrace, PAD, RED, THE } from "./hand-trace";

test("a step is told with its tokens, their probabilities, and what is left", () => {
  expect(narrate(smallTrace, 0)).toBe(
    "Iteration 1 of 3: 2 tokens committed: <|eos|> at 3 with 90.0\u00a0%, <|pad|> at 4 with 80.0\u00a0%. " +
      "The answer ends at 3. 2 masks left.",
  );
  expect(narrate(smallTrace, 1)).toBe("Iteration 2 of 3: 1 token committed: dog at 1 with 80.0\u00a0%. 1 mask left.");
  expect(narrate(smallTrace, 2)).toMatch(/cat at 2 with 45\.0\u00a0%\. No mask left\.$/);
});

test("of many tokens the three best words are named, by position, and padding last", () => {
  const trace = handTrace(
    [
      {
        rows: {
          0: [[THE, 0.8]],
          1: [[DOG, 0.71]],
          2: [[CAT, 0.75]],
          3: [[RED, 0.9]],
          4: [[EOS, 0.95]],
          5: [[PAD, 0.99]],
        },
        commit: [0, 1, 2, 3, 4, 5],
      },
    ],
    { responseLength: 6 },
  );
  expect(narrate(trace, 0)).toContain(
    "6 tokens committed: the at 0 with 80.0\u00a0%, cat at 2 with 75.0\u00a0%, red at 3 with 90.0\u00a0% and 3 more.",
  );
});

test("a fallback, a remask, a regret and a hand are said", () => {
  const trace = handTrace(
    [
      { rows: { 0: [[DOG, 0.4]], 1: [[RED, 0.6]] }, commit: [0, 1], reason: "fallback" },
      { rows: { 2: [[CAT, 0.3]] }, observed: { 0: [CAT, 0.55] }, remasks: [1], put: { 2: CAR } },
    ],
    {
      branch: {
        iteration: 1,
        intervention: { force: [{ position: 2, token: CAR }] },
        ancestors: [{ model: "hand", strategy: "confident", settings: {}, prefill: "off" }],
      },
    },
  );
  expect(narrate(trace, 0)).toContain("nothing passed γ 70\u00a0%, 2 tokens committed: dog at 0 with 40.0\u00a0%");
  expect(narrate(trace, 1)).toBe(
    "Iteration 2 of 2: nothing passed γ 70\u00a0%, 1 token committed: car at 2 with 0.0\u00a0%. " +
      "Regretted: dog at 0: now cat with 55.0\u00a0%. Taken back or changed: red at 1 given back. " +
      "Done: car at 2 by hand. 2 masks left.",
  );
});

test("an idle step is told, and a step that is none is not", () => {
  expect(narrate(handTrace([{ rows: { 0: [[DOG, 0.5]] }, gate: { quota: 0 } }]), 0)).toBe(
    "Iteration 1 of 1: no token committed. 4 masks left.",
  );
  expect(narrate(smallTrace, 3)).toBe("");
});

test("every step of any strategy stays short enough to listen to", async () => {
  for (const strategy of ["confident", "remdm", "token-editing", "klass"]) {
    const trace = await toyTrace(strategy);
    for (const { index } of trace.iterations) {
      const told = narrate(trace, index);
      expect(told.length).toBeLessThan(330);
      expect(told.match(/ with \d/g)?.length ?? 0).toBeLessThanOrEqual(3);
    }
  }
});
