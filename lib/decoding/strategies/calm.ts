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
  source:
    "CALM, arXiv:2207.07061; code: google-research/t5x, contrib/calm/models.py, softmax response and classifier; translators: tuned lens, arXiv:2303.08112",
  rule: {
    formula: [
      't_i = argmax_v P_ℓ(v | x_[<i]) "after the first layer" ℓ "with" c_[i,ℓ] ≥ θ_i',
      'c_[i,ℓ] = p_[i,ℓ]^[(1)] − p_[i,ℓ]^[(2)] "or" σ(w_ℓ · x_[i,ℓ] + b_ℓ)',
      "θ_i = λ (0.9 + 0.1 e^[−τ i/N])",
    ],
    text: "Writes the next token from those before it, but looks at it after every layer: once one is sure enough, the layers behind are skipped for it. Sure is a head in which the best token leads the second by θ, or a small classifier that has learnt when that head is right; the last head misreads the layers between, and heads that were trained for them, which Mini-AR has, read them well. The bar falls with the position, for early errors spoil more, and a token that leaves too early may be another one than the whole network would have written. What is saved is depth, not evaluations: asking the head after every layer costs more than it saves on a network as small as these, and on WebGPU each layer's answer has to be waited for besides.",
    symbols: { threshold: "λ", decay: "τ" },
  },
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
