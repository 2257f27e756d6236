/** Which models a lane runs: its own, and the companion that some strategies ask beside it. */
import { strategyById } from "@/lib/decoding/strategies";
import { DEFAULT_COMPANIONS } from "./defaults";
import type { Lane } from "./schema";

/** The attention that a strategy wants of its companion, or null where it needs none. */
export const companionNeed = ({ strategy }: Pick<Lane, "strategy">) => strategyById(strategy).needs.companion ?? null;

/** Name of a lane's companion: the one it names, or the one that lanes have by default. Null where none is needed. */
export function companionOf(lane: Pick<Lane, "strategy" | "companion">): string | null {
  const need = companionNeed(lane);
  return need && (lane.companion ?? DEFAULT_COMPANIONS[need]);
}

/** The models that a lane runs, the one that decodes first. */
export const modelsOf = (lane: Pick<Lane, "model" | "strategy" | "companion">): string[] =>
  [lane.model, companionOf(lane)].filter((name) => name !== null);
