import { describe, expect, test } from "vitest";
import { resolveSettings } from "@/lib/decoding/params";
import { strategies, strategyById } from "@/lib/decoding/strategies";
import { sentencesIn } from "@/lib/decoding/toy-sentences";
import { leadingSetting, miniatureSettings, runMiniature } from "@/lib/experiment/miniature";
import { problemsOf } from "@/lib/trace/check";

describe.each(strategies.map((strategy) => [strategy.id, strategy] as const))(
  "the miniature of %s",
  (_id, strategy) => {
    test("empties its canvas, or ends behind the end token, and makes a sound trace", async () => {
      const trace = await runMiniature(strategy, miniatureSettings(strategy));
      expect(trace.outcome.status).toBe("complete");
      if (trace.settings.stopAtEnd !== true) expect(trace.outcome.remainingMasks).toBe(0);
      expect(trace.outcome.nfe).toBe(trace.iterations.length);
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

test("edits mend what a low threshold mixed", async () => {
  const editing = strategyById("token-editing");
  const settings = miniatureSettings(editing);
  const mended = await runMiniature(editing, settings);
  const unmended = await runMiniature(editing, { ...settings, editThreshold: 1 });
  expect(Math.min(...sentencesIn(unmended.outcome.answer))).toBeGreaterThan(0);
  expect(Math.min(...sentencesIn(mended.outcome.answer))).toBe(0);
});
