import { commitAgreed, readProposal } from "../agreement";
import { apd as declaration } from "../declarations/apd";
import { numberSetting } from "../params";
import { seededRandom } from "../random";
import type { DecodingStrategy, Proposal, SelectView } from "../strategy";
import { askModel } from "../turn";

/**
 * Best token of a row by (w z + (1 − w) z′)/T + Gumbel noise; at temperature 0 without noise. The mask is never best.
 * @param noise seed of the noise   @param other z′, or null for w = 1
 */
function bestToken(view: SelectView, row: number, noise: number, other: Float32Array | null): number {
  const { logits, table, settings, maskId } = view;
  const width = logits!.length / table.positions.length;
  const temperature = numberSetting(settings, "temperature");
  const weight = other ? numberSetting(settings, "weight") : 1;
  const random = seededRandom(noise, table.positions[row]!);
  let [best, found] = [Number.NEGATIVE_INFINITY, -1];
  for (let token = 0; token < width; token++) {
    const at = row * width + token;
    const mixed = weight * logits![at]! + (1 - weight) * (other ? other[at]! : 0);
    const gumbel = temperature > 0 ? -temperature * Math.log(-Math.log(Math.max(random(), Number.MIN_VALUE))) : 0;
    if (token === maskId || mixed + gumbel <= best) continue;
    [best, found] = [mixed + gumbel, token];
  }
  return found;
}

/** The draft of the diffusion model: its best tokens under the noise. At temperature 0 that is its proposal. */
function draftOf(view: SelectView, noise: number): Proposal {
  const { table, logits, settings, proposal } = view;
  if (settings.temperature === 0) return proposal;
  const width = logits!.length / table.positions.length;
  const tokens = proposal.tokens.map((_, row) => bestToken(view, row, noise, null));
  const probability = Float64Array.from(tokens, (token, row) =>
    Math.exp(logits![row * width + token]! - table.logSumExp[row]!),
  );
  return { tokens, probability, score: probability };
}

/**
 * From left to right: the diffusion model drafts all positions of the lookahead at once, and a causal companion reads
 * the draft. A token stands while it is also what the product of the two, p_D^w p_AR^(1−w), picks with the same Gumbel
 * noise; the first one stands anyway, for nothing was written beside it. The reference recomputes only a window of W positions before the first mask and cuts the canvas behind the
 * lookahead; here the whole canvas is run, with its masks, and what is cached is the lane's own choice.
 */
export const apd: DecodingStrategy = {
  ...declaration,
  candidates: (masked, settings) => masked.subarray(0, numberSetting(settings, "lookahead")),
  *turn() {
    const answer = yield* askModel();
    // The draft and its reading get the same noise.
    const noise = answer.settings.temperature === 0 ? 0 : Math.floor(answer.random() * 2 ** 32);
    const proposal = draftOf(answer, noise);
    const view = { ...answer, proposal };
    const companion = view.settings.weight === 1 ? null : (yield* readProposal(view)).logits!;
    const agrees = (row: number) => bestToken(view, row, noise, companion) === proposal.tokens[row];
    return { ...commitAgreed(view, agrees, true), proposal };
  },
};
