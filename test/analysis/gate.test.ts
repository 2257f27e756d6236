import { describe, expect, test } from "vitest";
import { explainCell } from "@/lib/analysis/reason";
import { whatIf, whatIfOf } from "@/lib/analysis/what-if";
import { defaultSettings, resolveSettings } from "@/lib/decoding/params";
import { strategies, strategyById } from "@/lib/decoding/strategies";
import type { Settings } from "@/lib/decoding/strategy";
import type { MaskPredictor } from "@/lib/engine/predictor";
import { predictorOf } from "@/lib/toy/toy-predictor";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { TOY } from "../decoding/runs";
import { toyTrace } from "../trace/traces";

/** Every strategy with a threshold, with the settings that put it at a value. */
const gated: readonly (readonly [string, (threshold: number) => Settings])[] = [
  ["maskgit", (gamma) => ({ gamma })],
  ["margin", (gamma) => ({ gamma })],
  ["entropy", (gamma) => ({ gamma })],
  ["origin", (gamma) => ({ gamma })],
  ["origin-ratio", (gamma) => ({ gamma })],
  ["left-to-right", (gamma) => ({ gamma })],
  ["confident", (gamma) => ({ gamma })],
  ["confident", (gamma) => ({ gamma, fallback: "best" })],
  ["confident", (gamma) => ({ gamma, fallback: "random" })],
  ["fast-dllm-threshold", (threshold) => ({ threshold })],
  ["dinfer-threshold", (threshold) => ({ threshold })],
  ["local-leap", (threshold) => ({ threshold, radius: 1 })],
  ["dawn", (threshold) => ({ threshold, induced: 1, low: 1 })],
  ["deferred-commitment", (threshold) => ({ threshold })],
  ["credit", (threshold) => ({ threshold, weight: 0 })],
  ["klass", (threshold) => ({ threshold, history: 1 })],
  ["hierarchical", (low) => ({ low, threshold: null })],
  ["hierarchical", (threshold) => ({ threshold, low: 1 })],
  ["slow-fast", (threshold) => ({ threshold })],
  ["wino", (draft) => ({ draft, keep: 0 })],
  // Its threshold is the mean of what it committed, 1 before anything is.
  ["saber", () => ({})],
  ["token-editing", (threshold) => ({ threshold })],
  ["token-to-mask", (threshold) => ({ threshold })],
  ["rho-eos", (threshold) => ({ threshold, maxLength: 8 })],
  ["daedal", (high) => ({ high, maxLength: 8 })],
  ["calm", (threshold) => ({ threshold, decay: 0 })],
];

/** A network whose best token has a score of `levels[position]` wherever the answer stands, by probability or margin. */
function scripted(levels: readonly number[], byMargin: boolean): MaskPredictor {
  return predictorOf(TOY, (_canvas, at) => {
    const level = levels[at - TOY.promptLength]!;
    const logits = new Float32Array(TOY.vocabularySize).fill(-200);
    // Margin: two tokens share what there is. Probability: two others share the rest.
    logits[1] = byMargin ? Math.log((1 + level) / (1 - level)) : Math.log((2 * level) / (1 - level));
    if (level === 1) logits[1] = 0;
    else logits.fill(0, 2, byMargin ? 3 : 4);
    return logits;
  });
}

const [ABOVE, EQUAL, BELOW] = [0.5 + 2 ** -10, 0.5, 0.5 - 2 ** -10];

const scripts: readonly (readonly [string, number, readonly number[]])[] = [
  ["above, at and below it", EQUAL, [ABOVE, EQUAL, BELOW, EQUAL, ABOVE, BELOW, EQUAL, ABOVE]],
  ["all at it", EQUAL, new Array(8).fill(EQUAL)],
  ["all just above it", EQUAL, new Array(8).fill(ABOVE)],
  ["all just below it", EQUAL, new Array(8).fill(BELOW)],
  ["all certain, with a threshold of 1", 1, new Array(8).fill(1)],
];

const signOf = (trace: Trace, index: number, position: number) =>
  explainCell(trace, { iteration: index, position })?.because.match(/ ([<≤≥>]) (?:γ|threshold) /)?.[1];

const holds = (sign: string, score: number, threshold: number) =>
  ({ "<": score < threshold, "≤": score <= threshold, "≥": score >= threshold, ">": score > threshold })[sign];

/** What the run itself did with the scores of an iteration that are held against a threshold. */
function readRun({ gate, commits, positions, score }: Iteration) {
  const threshold = gate.threshold!;
  const reasons = new Map(commits.map(({ position, reason }) => [position, reason]));
  const rows = positions.map((position, row) => ({ position, score: score![row]!, reason: reasons.get(position) }));
  const fellBack = !commits.some(({ reason }) => reason === "threshold");
  return { threshold, rows, fellBack, isFlush: commits.some(({ reason }) => reason === "flush") };
}

describe.each(gated)("the threshold of %s", (id, settingsAt) => {
  const strategy = strategyById(id);

  test.each(scripts)("is told and foreseen as it is held: scores %s", async (_what, threshold, levels) => {
    const settings = settingsAt(threshold);
    const byMargin = strategy.proposal(resolveSettings(strategy, settings)).ranking === "margin";
    const predictor = scripted(levels, byMargin);
    const trace = await toyTrace(id, settings, { predictor, responseLength: levels.length });
    const held = trace.iterations.filter(({ gate, positions }) => gate.threshold !== undefined && positions.length > 0);
    expect(held.length).toBeGreaterThan(0);
    for (const iteration of held) {
      const { index } = iteration;
      const run = readRun(iteration);
      for (const { position, score, reason } of run.rows) {
        const sign = signOf(trace, index, position);
        // Told: a committed score passed in those words, and one that waits for the threshold did not.
        if (reason === "threshold") expect(sign).toMatch(/[≥>]/);
        if (sign) expect(holds(sign, score, run.threshold), `${score} ${sign} ${run.threshold}`).toBe(true);
        // The words draw the line where the run draws it.
        if (sign && score === run.threshold) expect(sign).toBe(reason === "threshold" ? "≥" : "≤");
        if (reason === "threshold" && score > run.threshold) {
          expect(sign).toBe(strategy.gate?.(trace.settings)?.admitsEqual ? "≥" : ">");
        }
      }
      if (run.isFlush) continue;
      // Foreseen: under the run's own rule as many pass as did, and where none did, what went ahead goes ahead.
      const own = whatIf(trace, index, whatIfOf(trace, index)!);
      const rule = strategy.gate?.(trace.settings);
      const isBelow = run.rows.every(({ score }) => score <= run.threshold);
      if (rule?.decidesAlone || isBelow) expect(own.isFallback).toBe(run.fellBack);
      if (rule?.decidesAlone && !(own.isFallback && rule.fallback && rule.fallback.picks !== "best")) {
        expect(own).toMatchObject({ gained: [], lost: [], caveat: null });
      }
      if (own.gained.length + own.lost.length > 0) expect(own.caveat).not.toBeNull();
    }
  });

  test("is met exactly in these scripts, unless no score can reach it", async () => {
    const levels = scripts[0]![2];
    const trace = await toyTrace(id, settingsAt(EQUAL), {
      predictor: scripted(levels, id === "margin" || id === "calm"),
      responseLength: levels.length,
    });
    const met = trace.iterations.some(({ gate, score }) => score!.some((value) => value === gate.threshold));
    expect(met).toBe(id !== "entropy" && id !== "saber");
  });
});

test("every strategy that holds scores against a threshold says how, and is held to it here", async () => {
  for (const strategy of strategies) {
    const key = strategy.gate?.(defaultSettings(strategy))?.key;
    const settings: Settings = key === "gamma" ? { gamma: 0.5 } : {};
    const trace = await toyTrace(strategy.id, settings);
    const isGated = trace.iterations.some(({ gate }) => gate.threshold !== undefined);
    expect(Boolean(strategy.gate), strategy.id).toBe(isGated);
    expect(
      gated.some(([id]) => id === strategy.id),
      strategy.id,
    ).toBe(isGated);
  }
});
