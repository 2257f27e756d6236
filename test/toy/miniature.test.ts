import { describe, expect, test } from "vitest";
import { resolveSettings } from "@/lib/decoding/params";
import { strategies, strategyById } from "@/lib/decoding/strategies";
import type { Settings } from "@/lib/decoding/strategy";
import { leadingSetting, miniatureSettings, runMiniature } from "@/lib/toy/miniature";
import { sentencesIn } from "@/lib/toy/toy-sentences";
import { costsOf } from "@/lib/trace/canvas";
import { problemsOf } from "@/lib/trace/check";

describe.each(strategies.map((strategy) => [strategy.id, strategy] as const))(
  "the miniature of %s",
  (_id, strategy) => {
    test("empties its canvas, or ends behind the end token, and makes a sound trace", async () => {
      const trace = await runMiniature(strategy, miniatureSettings(strategy));
      expect(trace.outcome.status).toBe("complete");
      if (trace.settings.stopAtEnd !== true) expect(trace.outcome.remainingMasks).toBe(0);
      const asked = trace.iterations.flatMap(costsOf).map(({ evaluations }) => evaluations);
      expect(trace.outcome.nfe).toBe(asked.reduce((sum, evaluations) => sum + evaluations, 0));
      expect(problemsOf(trace)).toEqual([]);
    });

    test("offers a setting that the strategy admits at both ends of its slider", async () => {
      const lead = leadingSetting(strategy)!;
      expect(strategy.params).toHaveProperty(lead.key);
      const { spec } = lead;
      for (const value of "max" in spec ? [spec.min, spec.max] : []) {
        const settings = { ...miniatureSettings(strategy), [lead.key]: value };
        expect(() => resolveSettings(strategy, settings)).not.toThrow();
        expect((await runMiniature(strategy, settings)).iterations.length).toBeGreaterThan(0);
      }
    });
  },
);

test("haste mixes the toy's sentences, patience does not", async () => {
  const confident = strategyById("confident");
  const hasty = await runMiniature(confident, { gamma: 0.3 });
  const patient = await runMiniature(confident, { gamma: 0.9 });
  expect(hasty.iterations.length).toBeLessThan(patient.iterations.length);
  expect(Math.min(...sentencesIn(hasty.outcome.answer))).toBeGreaterThan(2);
  expect(Math.min(...sentencesIn(patient.outcome.answer))).toBe(0);
});

test("drafts save evaluations of the causal toy and change nothing in its answer", async () => {
  const plain = await runMiniature(strategyById("autoregressive"), {});
  const drafted = await runMiniature(strategyById("speculative"), miniatureSettings(strategyById("speculative")));
  expect(drafted.outcome.answer).toEqual(plain.outcome.answer);
  expect(drafted.iterations.length).toBeLessThan(plain.iterations.length);
});

test("a companion that reads along keeps sentences apart which one pass mixes", async () => {
  const mixed = async (id: string, settings: Settings) =>
    Math.min(
      ...sentencesIn(
        (await runMiniature(strategyById(id), { ...miniatureSettings(strategyById(id)), ...settings })).outcome.answer,
      ),
    );
  const hasty = await mixed("mist", { passes: 1 });
  expect(hasty).toBeGreaterThan(2);
  expect(await mixed("guided-diffusion", { agree: 1 })).toBe(0);
  expect(await mixed("apd", { weight: 0 })).toBeLessThan(hasty);
});

test("edits mend what a low threshold mixed", async () => {
  const editing = strategyById("token-editing");
  const settings = miniatureSettings(editing);
  const mended = await runMiniature(editing, settings);
  const unmended = await runMiniature(editing, { ...settings, editThreshold: 1 });
  expect(Math.min(...sentencesIn(unmended.outcome.answer))).toBeGreaterThan(0);
  expect(Math.min(...sentencesIn(mended.outcome.answer))).toBe(0);
});
