import type { BlockClock } from "../blocks";
import { lladaRandom as declaration } from "../declarations/llada-random";
import { blockDecisions, blockQuota, LLADA_SOURCE, QUOTA_FORMULA } from "../llada";
import { uniformRows } from "../selection";
import type { DecodingStrategy } from "../strategy";

/** Commits random positions of the block, as many as its share of the steps asks for. */
export const lladaRandom: DecodingStrategy<string, BlockClock> = {
  ...declaration,
  ...blockDecisions,
  source: `${LLADA_SOURCE}, remasking "random"`,
  rule: {
    formula: ["C ∼ Uniform { S ⊆ B : |S| = k_n }", QUOTA_FORMULA],
    text: "The block's quota is drawn at random instead of ranked. It isolates what ranking adds to LLaDA's blocks and steps. Unsure tokens go as early as sure ones.",
  },
  select(view) {
    const { clock, rows, quota } = blockQuota(view);
    const drawn = uniformRows(rows.length, quota, view.random);
    const commits = drawn.map((index) => ({ row: rows[index]!, reason: "draw" as const }));
    return { commits, gate: { quota }, memory: clock };
  },
};
