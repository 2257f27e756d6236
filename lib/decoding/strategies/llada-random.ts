import type { BlockClock } from "../blocks";
import { lladaRandom as declaration } from "../declarations/llada-random";
import { blockDecisions, blockQuota } from "../llada";
import { uniformRows } from "../selection";
import type { DecodingStrategy } from "../strategy";

/** Commits random positions of the block, as many as its share of the steps asks for. */
export const lladaRandom: DecodingStrategy<string, BlockClock> = {
  ...declaration,
  ...blockDecisions,
  select(view) {
    const { clock, rows, quota } = blockQuota(view);
    const drawn = uniformRows(rows.length, quota, view.random);
    const commits = drawn.map((index) => ({ row: rows[index]!, reason: "draw" as const }));
    return { commits, gate: { quota }, memory: clock };
  },
};
