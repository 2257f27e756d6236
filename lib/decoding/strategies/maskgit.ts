import { maskgit as declaration } from "../declarations/maskgit";
import { bestRanked, selectDimple } from "../dimple";
import type { DecodingStrategy } from "../strategy";

/** Commits the positions whose token is most probable, as many as the schedule asks for. */
export const maskgit: DecodingStrategy = {
  ...declaration,
  select: (view) => selectDimple(view, bestRanked),
};
