import { lookum as declaration } from "../declarations/lookum";
import { blockDecisions } from "../llada";
import { lookAhead, meanEntropy } from "../look-ahead";
import type { DecodingStrategy } from "../strategy";

/**
 * Tries out several commits and keeps the one that leaves the rest most certain, whatever its own uncertainty. This is the
 * form in which Info-Gain's code compares with it: one path, chosen anew at every step. The paper follows several paths
 * and draws among them by their uncertainty; its code was not published.
 */
export const lookum: DecodingStrategy = {
  ...declaration,
  ...blockDecisions,
  turn: () => lookAhead((_view, _row, ahead) => -meanEntropy(ahead)),
};
