/**
 * From the network's answer to one proposed token per masked position: temperature, then top-p, then top-k, then the
 * draw (arXiv:2505.16990; yu-rp/Dimple, generation_utils.py, `sample_tokens`). The mask itself is never proposed.
 */
import { type Prediction, type PredictionTable, TOP_K } from "@/lib/engine/predictor";
import type { Proposal, ProposalSettings, Ranking } from "./strategy";

/** The reference adds this inside the logarithm of the negative entropy. */
const ENTROPY_FLOOR = 1e-10;

const filters = (settings: ProposalSettings) =>
  settings.temperature > 0 || (settings.topP !== null && settings.topP < 1) || settings.topK !== null;

/**
 * True when the table of candidates is not enough and full logits must be asked for: to draw a token, to measure
 * confidence after filtering, or as if some tokens were not there. Greedy decoding with original confidence needs none
 * otherwise: filtering never moves the argmax.
 */
export function needsLogits(settings: ProposalSettings): boolean {
  return (
    settings.temperature > 0 || (!settings.originalConfidence && filters(settings)) || settings.forbidEnds === true
  );
}

/**
 * One proposal per row of the table.
 * @param random uniform in [0, 1), called once a row when the temperature is above 0
 * @param endIds the end tokens, which matter where the settings forbid them
 * @throws Error when logits are needed and absent, or when a row offers nothing but the mask
 */
export function propose(
  prediction: Pick<Prediction, "table" | "logits">,
  settings: ProposalSettings,
  maskId: number,
  random: () => number,
  endIds: readonly number[] = [],
): Proposal {
  const { table, logits } = prediction;
  const rows = table.positions.length;
  const proposal: Proposal = {
    tokens: new Int32Array(rows),
    probability: new Float64Array(rows),
    score: new Float64Array(rows),
  };
  if (needsLogits(settings) && rows > 0 && !logits) {
    throw new Error(
      `temperature, top-p, top-k and forbidden end tokens need the full logits of ${rows} rows; the predictor gave none`,
    );
  }
  const forbidden = settings.forbidEnds ? endIds : [];
  for (let row = 0; row < rows; row++) {
    const pick =
      needsLogits(settings) && logits
        ? pickFromLogits(rowOf(logits, row, rows, forbidden), table.positions[row]!, settings, maskId, random)
        : pickFromTable(table, row, settings.ranking, maskId);
    proposal.tokens[row] = pick.token;
    proposal.probability[row] = pick.probability;
    proposal.score[row] = pick.score;
  }
  return proposal;
}

interface Choice {
  readonly token: number;
  readonly probability: number;
  readonly score: number;
}

/** The most probable candidate with the network's own statistics. */
function pickFromTable(table: PredictionTable, row: number, ranking: Ranking, maskId: number): Choice {
  const best: number[] = [];
  for (let slot = row * TOP_K; slot < (row + 1) * TOP_K && best.length < 2; slot++) {
    const token = table.topIds[slot]!;
    if (token >= 0 && token !== maskId) best.push(slot);
  }
  const [first, second] = best;
  if (first === undefined) throw new Error(`position ${table.positions[row]} has no candidate besides the mask`);
  const probability = table.topProbs[first]!;
  const runnerUp = second === undefined ? 0 : table.topProbs[second]!;
  const score = {
    probability,
    margin: probability - runnerUp,
    "negative-entropy": -table.entropy[row]!,
  }[ranking];
  return { token: table.topIds[first]!, probability, score };
}

/** [V] logits of a row; forbidden tokens get −∞. */
function rowOf(logits: Float32Array, row: number, rows: number, forbidden: readonly number[]): Float32Array {
  const width = logits.length / rows;
  const own = logits.subarray(row * width, (row + 1) * width);
  if (forbidden.length === 0) return own;
  const allowed = own.slice();
  for (const token of forbidden) allowed[token] = -Infinity;
  return allowed;
}

/**
 * Filter, draw, and measure confidence before or after the filter, as the settings say.
 * @param raw [V] logits   @param position what they are of, for the message
 */
function pickFromLogits(
  raw: Float32Array,
  position: number,
  settings: ProposalSettings,
  maskId: number,
  random: () => number,
): Choice {
  const filtered = filteredDistribution(raw, settings, maskId);
  const token = settings.temperature > 0 ? draw(filtered, random()) : argmax(filtered);
  if (filtered[token] === undefined) throw new Error(`position ${position} has no candidate besides the mask`);
  const base = settings.originalConfidence ? softmax(Float64Array.from(raw)) : filtered;
  return { token, probability: base[token]!, score: scoreOf(base, token, settings.ranking) };
}

/** [V] probabilities after temperature, top-p and top-k; the mask gets none. */
export function filteredDistribution(
  logits: Float32Array,
  settings: Omit<ProposalSettings, "ranking" | "originalConfidence">,
  maskId: number,
): Float64Array {
  const scaled = Float64Array.from(logits);
  scaled[maskId] = -Infinity;
  if (settings.temperature > 0) {
    // Relative to the best one, so that no temperature is too small to divide by.
    const best = largest(scaled);
    scaled.forEach((logit, token) => {
      scaled[token] = (logit - best) / settings.temperature;
    });
  }
  if (settings.topP !== null && settings.topP < 1) keepNucleus(scaled, settings.topP);
  if (settings.topK !== null) keepBest(scaled, settings.topK);
  return softmax(scaled);
}

/** Drops every rank whose better ranks already hold more than topP of the mass; the best stays. */
function keepNucleus(logits: Float64Array, topP: number): void {
  const probabilities = softmax(logits);
  const order = Array.from(logits.keys()).sort((a, b) => probabilities[b]! - probabilities[a]! || a - b);
  let mass = 0;
  order.forEach((token, rank) => {
    if (rank > 0 && mass > topP) logits[token] = -Infinity;
    mass += probabilities[token]!;
  });
}

/** Drops every logit below the k-th largest; ties with it stay. */
function keepBest(logits: Float64Array, topK: number): void {
  if (topK >= logits.length) return;
  const cut = Float64Array.from(logits).sort().at(-topK)!;
  logits.forEach((logit, token) => {
    if (logit < cut) logits[token] = -Infinity;
  });
}

function largest(values: Float64Array): number {
  return values.reduce((best, value) => (value > best ? value : best), -Infinity);
}

/** @param logits [V], −∞ for excluded tokens */
function softmax(logits: Float64Array): Float64Array {
  const best = largest(logits);
  const weights = logits.map((logit) => Math.exp(logit - best));
  let total = 0;
  for (const weight of weights) total += weight;
  return weights.map((weight) => weight / total);
}

/** Lowest id among the most probable. */
function argmax(probabilities: Float64Array): number {
  let best = -1;
  probabilities.forEach((probability, token) => {
    if (probability > 0 && (best < 0 || probability > probabilities[best]!)) best = token;
  });
  return best;
}

/** Inverse of the cumulative distribution at `uniform`. */
export function draw(probabilities: Float64Array, uniform: number): number {
  let mass = 0;
  let chosen = -1;
  for (let token = 0; token < probabilities.length; token++) {
    if (!(probabilities[token]! > 0)) continue;
    chosen = token;
    mass += probabilities[token]!;
    if (uniform < mass) break;
  }
  return chosen;
}

function scoreOf(probabilities: Float64Array, token: number, ranking: Ranking): number {
  if (ranking === "probability") return probabilities[token]!;
  if (ranking === "negative-entropy") {
    return probabilities.reduce((sum, p) => sum + p * Math.log(p + ENTROPY_FLOOR), 0);
  }
  let [best, second] = [0, 0];
  for (const probability of probabilities) {
    if (probability > best) [best, second] = [probability, best];
    else if (probability > second) second = probability;
  }
  return best - second;
}
