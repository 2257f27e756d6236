/** What strategies say alike whose drafter speaks another vocabulary. */
import type { ParamSpec } from "./strategy";

export const draftedPiecesParam = {
  label: "Drafted pieces",
  help: "Tokens of the drafter’s own in a draft; where they are letters, a word takes several.",
  kind: "integer",
  default: 8,
  min: 1,
  max: 64,
  step: 1,
} as const satisfies ParamSpec;
