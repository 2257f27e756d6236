import { TOP_K } from "@/lib/engine/predictor";
import { commitAgreed, readProposal } from "../agreement";
import { guidedDiffusion as declaration } from "../declarations/guided-diffusion";
import { numberSetting } from "../params";
import type { DecodingStrategy } from "../strategy";
import { askModel } from "../turn";

/**
 * The diffusion model fills a window of masks at once; a causal companion reads them in order, and a token stands while
 * it is among the companion's K best. The companion only filters: no token of its own is ever written. The paper leaves
 * open whether "in order" is by position or by confidence; here it is by position.
 */
export const guidedDiffusion: DecodingStrategy = {
  ...declaration,
  candidates: (masked, settings) => masked.subarray(0, numberSetting(settings, "window")),
  *turn({ settings, maskId }) {
    const view = yield* askModel();
    const { table } = yield* readProposal(view);
    const agree = numberSetting(settings, "agree");
    const agrees = (row: number) => {
      const best = table.topIds.subarray(row * TOP_K, (row + 1) * TOP_K).filter((token) => token !== maskId);
      return best.subarray(0, agree).includes(view.proposal.tokens[row]!);
    };
    return commitAgreed(view, agrees, false);
  },
};
