/** Reads the chances with which one step of a sampler that flips coins commits and gives back. */
import { z } from "zod";
import { remdm } from "@/lib/decoding/strategies/remdm";
import { TOP_K } from "@/lib/engine/predictor";
import { type GoldenModel, pairs } from "./golden-common";

const RESPONSE_LENGTH = 16;

/** Files round chances to 9 decimals. */
const TOLERANCE = 1e-7;

export const chancesSchema = z.object({
  variant: z.enum(["cap", "rescale", "confidence", "loop"]),
  eta: z.number(),
  steps: z.number().int(),
  iteration: z.number().int(),
  known: pairs,
  commit_chance: z.number().nullable(),
  remask_chance: pairs,
  t_on: z.number().optional(),
  t_off: z.number().optional(),
  alpha_on: z.number().optional(),
});

/** Null when every coin falls as the file says: one way just below a chance, the other way just above it. */
export function checkChances(unit: z.infer<typeof chancesSchema>, model: GoldenModel): string | null {
  const committed = unit.commit_chance;
  for (const chance of new Set([
    ...unit.remask_chance.map(([, at]) => at),
    ...(committed === null ? [] : [committed]),
  ])) {
    for (const coin of [chance - TOLERANCE, chance + TOLERANCE]) {
      if (coin < 0 || coin >= 1) continue;
      const { commits, remasks } = flip(unit, model, coin);
      const back = unit.remask_chance.filter(([, at]) => coin < at).map(([position]) => position);
      if (String(remasks) !== String(back)) return `a coin of ${coin} gives back [${remasks}], expected [${back}]`;
      const count = committed !== null && coin < committed ? RESPONSE_LENGTH - unit.known.length : 0;
      if (commits !== count) return `a coin of ${coin} commits ${commits}, expected ${count}`;
    }
  }
  return null;
}

/** What the step does when every coin shows the same number. */
function flip(unit: z.infer<typeof chancesSchema>, { mask_id: maskId, prompt }: GoldenModel, coin: number) {
  const memory = new Map(unit.known);
  const response = Int32Array.from({ length: RESPONSE_LENGTH }, (_, at) => (memory.has(at) ? 1 : maskId));
  const masked = Int32Array.from(response.keys()).filter((at) => !memory.has(at));
  const ones = new Float64Array(masked.length).fill(1);
  const { commits, remasks = [] } = remdm.select!({
    iteration: unit.iteration,
    steps: unit.steps,
    initiallyMasked: RESPONSE_LENGTH,
    response,
    fixed: new Set(),
    endIds: [],
    promptLength: prompt.length,
    maskId,
    table: {
      positions: masked.map((at) => at + prompt.length),
      topIds: new Int32Array(masked.length * TOP_K).fill(1),
      topProbs: new Float32Array(masked.length * TOP_K).fill(1),
      logSumExp: new Float32Array(masked.length),
      entropy: new Float32Array(masked.length),
      margin: new Float32Array(masked.length).fill(1),
    },
    proposal: { tokens: new Int32Array(masked.length).fill(1), probability: ones, score: ones },
    memory,
    settings: {
      variant: unit.variant,
      eta: unit.eta,
      loopFrom: unit.t_on ?? 1,
      loopTo: unit.t_off ?? 0,
      loopShare: unit.alpha_on ?? 0,
      steps: unit.steps,
    },
    random: () => coin,
  });
  return { commits: commits.length, remasks: [...remasks] };
}
