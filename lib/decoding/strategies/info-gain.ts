import { infoGain as declaration } from "../declarations/info-gain";
import { blockDecisions } from "../llada";
import { lookAhead, meanEntropy } from "../look-ahead";
import type { DecodingStrategy } from "../strategy";

/**
 * Tries out several commits and keeps the one that tells most about the rest for the least uncertainty of its own. The
 * code looks ahead in one batch; here each candidate is an evaluation, and the chosen one's answers the next iteration, as
 * there. With a temperature the code draws a candidate's tokens anew, here each position's token is drawn once.
 */
export const infoGain: DecodingStrategy = {
  ...declaration,
  ...blockDecisions,
  turn: () => lookAhead((view, row, ahead) => -view.table.entropy[row]! - meanEntropy(ahead)),
};
