/** The card of the infilling networks: how they were trained, and what was measured of these weights. */
import { z } from "zod/mini";
import { describeIssue } from "@/lib/scene/issue";

const measured = z.object({
  value: z.number(),
  interval: z.tuple([z.number(), z.number()]),
  n: z.int().check(z.positive()),
});
const distances = z.object({ kl: measured, variation: measured });
const curve = z
  .array(z.object({ step: z.number(), loss: z.number(), kl: z.number(), variation: z.number() }))
  .check(z.minLength(1));
const recipe = z.object({ steps: z.number(), batch: z.number(), layers: z.number(), seconds: z.number() });

const cardSchema = z.object({
  title: z.string(),
  parameters: z.record(z.string(), z.number()),
  data: z.string(),
  /** Filled gaps that the fine-tuned policy has seen. */
  examples: z.number(),
  /** Contexts with rewards that the GFlowNet policy has seen. */
  contexts: z.number(),
  recipe: z.object({ hardware: z.string(), date: z.string(), networks: z.record(z.string(), recipe) }),
  /** Distance from the posterior over training, in contexts that the GFlowNet has no rewards of. */
  curves: z.object({ tuned: curve, gflownet: curve }),
  evaluation: z.object({
    /** Share of the prior's tries that go on with the given ending. */
    acceptance: measured,
    blind: distances,
    tuned: distances,
    gflownet: distances,
    diffusion: distances,
  }),
  digest: z.object({ algorithm: z.string(), file: z.string(), value: z.string().check(z.regex(/^[0-9a-f]{64}$/)) }),
  license: z.string(),
  limits: z.string(),
});

export type InfillCard = z.infer<typeof cardSchema>;

/** @throws Error that says what was expected and found */
export function parseInfillCard(json: unknown): InfillCard {
  const parsed = cardSchema.safeParse(json);
  if (!parsed.success) throw new Error(describeIssue(parsed.error, json, "the card of Mini-Infill"));
  return parsed.data;
}
