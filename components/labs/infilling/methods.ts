/** The ways of infilling that the lab compares. */
import type { Distribution, UnderPrior } from "@/lib/infill/distributions";

export type MethodId = "blind" | "tuned" | "gflownet" | "diffusion";

export const METHODS: readonly {
  readonly id: MethodId;
  readonly label: string;
  readonly color: string;
  /** What it knows, and how it came to know it. */
  readonly note: string;
}[] = [
  { id: "blind", label: "Left to right", color: "var(--line-strong)", note: "the prior, blind to the ending" },
  { id: "tuned", label: "Fine-tuned", color: "var(--lane-b)", note: "a policy that has seen 200 filled gaps" },
  { id: "gflownet", label: "GFlowNet", color: "var(--lane-d)", note: "the same policy, gone on by rewards" },
  { id: "diffusion", label: "Diffusion", color: "var(--lane-c)", note: "masks filled in any order, as it was trained" },
];

/** Everything computed of one context. */
export interface Infills extends Record<MethodId, Distribution> {
  readonly prior: UnderPrior;
}
