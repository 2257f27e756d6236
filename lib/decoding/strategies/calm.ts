import type { ExitRule } from "@/lib/engine/predictor";
import { calm as declaration } from "../declarations/calm";
import { numberSetting } from "../params";
import type { DecodingStrategy, Settings } from "../strategy";
import { askModel } from "../turn";

/** λ (0.9 + 0.1 e^(−τ i/N)): stricter for the first tokens, whose errors all later ones inherit. @param share i/N */
function thresholdAt(settings: Settings, share: number): number {
  return numberSetting(settings, "threshold") * (0.9 + 0.1 * Math.exp(-numberSetting(settings, "decay") * share));
}

/**
 * The next token as ever, but it may leave the network early: after the first layer that, put through the head, is sure
 * enough of it. Layers behind compute keys and values from what left, so later tokens find them there. Of the paper's
 * measures these are the softmax response, the lead of the best token over the second, and the early-exit classifier. The
 * paper trains the whole network to be read after every layer; here it is frozen: its last head is borrowed, or each layer
 * has a translator and a classifier that were trained beside it (training/exits.py, which also calibrates λ).
 */
export const calm: DecodingStrategy = {
  ...declaration,
  candidates: (masked) => masked.subarray(0, 1),
  *turn({ masked, response, settings }) {
    const threshold = thresholdAt(settings, masked[0]! / response.length);
    const measure = settings.measure as ExitRule["measure"];
    const { table } = yield* askModel({ exit: { measure, atLeast: threshold } });
    // What a classifier said is not among the numbers of a trace: there the exit layer alone tells who left.
    if (measure === "classifier") return { commits: [{ row: 0, reason: "order" }] };
    const isSure = table.margin[0]! >= threshold;
    return { commits: [{ row: 0, reason: isSure ? "threshold" : "order" }], gate: { threshold } };
  },
};
