/** Reads the cases of LLaDA and Fast-dLLM: blocks, quotas, thresholds, factors, and the two cached flows. */
import { z } from "zod";
import { strategyById } from "@/lib/decoding/strategies";
import { factorRows } from "@/lib/decoding/strategies/fast-dllm-factor";
import { thresholdRows } from "@/lib/decoding/strategies/fast-dllm-threshold";
import type { Settings } from "@/lib/decoding/strategy";
import { type GoldenModel, networkOf, pairs, replayIterations, unequal } from "./golden-common";
import { canvasCache } from "./runs";

const expectSchema = z.object({
  iterations: z.array(
    z.object({ committed: pairs, confidence: pairs, forward: z.enum(["full", "suffix", "block"]).optional() }),
  ),
  nfe: z.number().int(),
  final_answer: z.array(z.number().int()),
});

const modelSchema = z.object({ gain16: z.number(), seed: z.number().int(), steps: z.number().int() });

export const lladaCaseSchema = modelSchema.extend({
  gen_length: z.number().int(),
  block_length: z.number().int(),
  cfg_scale: z.number(),
  expect: expectSchema,
});

export const fastDllmCaseSchema = modelSchema.extend({
  cache: z.enum(["none", "prefix", "dual"]),
  threshold: z.number().nullable(),
  factor: z.number().nullable(),
  block_length: z.number().int(),
  expect: expectSchema,
});

/** A selection rule on its own: confidences in, rows out. */
export const unitSchema = z.object({
  confidence: z.array(z.number()),
  factor: z.number(),
  selected_nvlabs_rule: z.array(z.number().int()),
  selected_dllm_rule: z.array(z.number().int()),
  selected_threshold_0_9: z.array(z.number().int()),
});

export async function checkLladaCase(golden: z.infer<typeof lladaCaseSchema>, model: GoldenModel) {
  const { steps, gen_length, block_length, cfg_scale } = golden;
  const settings = { steps, blockLength: block_length, guidance: cfg_scale };
  const request = {
    ...networkOf(golden, model),
    strategy: strategyById("llada"),
    settings,
    responseLength: gen_length,
  };
  // The reference counts a guided iteration once: it runs both evaluations as one batch.
  return checkRun(request, golden.expect, golden.cfg_scale > 0 ? 2 : 1);
}

export async function checkFastDllmCase(golden: z.infer<typeof fastDllmCaseSchema>, model: GoldenModel) {
  const { cache, expect } = golden;
  const [strategy, settings] = fastDllmStrategy(golden);
  const request = {
    ...networkOf(golden, model),
    strategy: strategyById(strategy),
    settings: { ...settings, blockLength: golden.block_length },
    responseLength: expect.final_answer.length,
    cache: cache === "none" ? undefined : canvasCache(`fast-dllm-${cache}`),
  };
  return checkRun(request, { ...expect, iterations: expect.iterations.map(withoutIdleConfidence) }, 1);
}

/**
 * In the partial pass after a block that one pass finished, the file lists confidences of the block that comes next,
 * which that pass does not run. Here such a pass is asked about nothing.
 */
function withoutIdleConfidence(iteration: z.infer<typeof expectSchema>["iterations"][number]) {
  return iteration.committed.length === 0 ? { ...iteration, confidence: [] } : iteration;
}

/** Without threshold and factor the loop is LLaDA's. The traces were made with the code's factor rule. */
function fastDllmStrategy({ threshold, factor, steps }: z.infer<typeof fastDllmCaseSchema>): [string, Settings] {
  if (threshold !== null) return ["fast-dllm-threshold", { threshold }];
  if (factor !== null) return ["fast-dllm-factor", { factor, rule: "nvlabs" }];
  return ["llada", { steps }];
}

async function checkRun(
  request: Parameters<typeof replayIterations>[0],
  expect: z.infer<typeof expectSchema>,
  evaluationsPerIteration: number,
): Promise<string | null> {
  const outcome = await replayIterations(request, expect.iterations);
  if (typeof outcome === "string") return outcome;
  return (
    unequal("network evaluations", expect.nfe * evaluationsPerIteration, outcome.nfe) ??
    unequal("final answer", expect.final_answer.join(" "), Array.from(outcome.response).join(" "))
  );
}

export function checkUnit(unit: z.infer<typeof unitSchema>): string | null {
  const confidence = Float64Array.from(unit.confidence);
  const ascending = (rows: readonly number[]) => [...rows].sort((a, b) => a - b).join(" ");
  const rule = (name: string) => ascending(factorRows(confidence, unit.factor, name));
  return (
    unequal("NVlabs rule", ascending(unit.selected_nvlabs_rule), rule("nvlabs")) ??
    unequal("dllm rule", ascending(unit.selected_dllm_rule), rule("prefix")) ??
    unequal("threshold 0.9", ascending(unit.selected_threshold_0_9), ascending(thresholdRows(confidence, 0.9)))
  );
}
