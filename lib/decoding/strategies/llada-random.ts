import type { BlockClock } from "../blocks";
import { blockQuota, inertInLlada, LLADA_SOURCE, lladaBasis, ownLladaParams, QUOTA_FORMULA } from "../llada";
import { uniformRows } from "../selection";
import type { DecodingStrategy } from "../strategy";

/** Commits random positions of the block, as many as its share of the steps asks for. */
export const lladaRandom: DecodingStrategy<string, BlockClock> = {
  ...lladaBasis,
  id: "llada-random",
  label: "LLaDA, random",
  summary: "Unmask random positions of the block, an equal number in each of its steps.",
  source: `${LLADA_SOURCE}, remasking "random"`,
  group: "Blocks",
  rule: {
    formula: ["C ∼ Uniform { S ⊆ B : |S| = k_n }", QUOTA_FORMULA],
    text: "The block's quota is drawn at random instead of ranked. It isolates what ranking adds to LLaDA's blocks and steps. Unsure tokens go as early as sure ones.",
  },
  params: ownLladaParams,
  draws: () => true,
  select(view) {
    const { clock, rows, quota } = blockQuota(view);
    const drawn = uniformRows(rows.length, quota, view.random);
    const commits = drawn.map((index) => ({ row: rows[index]!, reason: "draw" as const }));
    return { commits, gate: { quota }, memory: clock };
  },
  inert: inertInLlada,
};
