/**
 * What Info-Gain and LookUM share: a few candidates for the next commit, each tried out in an evaluation of its own, and
 * the best of them committed (arXiv:2602.18176; yks23/Information-Gain-Sampler, src/samplers/info_gain.py).
 */

import { TOP_K } from "@/lib/engine/predictor";
import { blockBasis, inertInBlocks, shortBlockParams, thresholdParam } from "./llada";
import { numberSetting } from "./params";
import { drawRows, topRows } from "./selection";
import type { CanvasSize, CompanionAnswer, DecodingStrategy, Selection, SelectView, Settings, Turn } from "./strategy";
import { askModel, askProbe } from "./turn";

// A probe is not guided: what it says would not compare.
const { guidance: _guidance, ...params } = shortBlockParams;

const lookAheadParams = {
  candidates: {
    label: "Candidates",
    help: "Commits that are tried out in an iteration, the same position once; each costs an evaluation. 1 looks at none.",
    kind: "integer",
    default: 8,
    min: 1,
    max: 16,
    step: 1,
  },
  spread: {
    label: "Spread",
    help: "Temperature by which candidates are drawn from confidence; 0 takes the most confident alone.",
    kind: "number",
    default: 0.2,
    min: 0,
    max: 2,
    step: 0.05,
  },
  threshold: {
    ...thresholdParam,
    help: "When all masks of a block reach this probability they go at once, without a look ahead; 0 always looks.",
    default: 0.8,
  },
  ...params,
} as const;

/** The parts that a strategy which looks ahead has besides its own objective. */
export const lookAheadBasis = {
  ...blockBasis,
  needs: { attention: "bidirectional", extraTokens: true },
  params: lookAheadParams,
  draws: (settings: Settings) => numberSetting(settings, "candidates") > 1 && numberSetting(settings, "spread") > 0,
  inert: (settings: Settings, _size: CanvasSize) => [
    ...(settings.candidates === 1 && settings.spread !== lookAheadParams.spread.default
      ? [{ key: "spread", message: "With one candidate, the most confident, none is drawn." }]
      : []),
    ...(settings.spread === 0 && numberSetting(settings, "candidates") > 1
      ? [
          {
            key: "candidates",
            message: "Without spread all candidates are the most confident one: nothing is tried out.",
          },
        ]
      : []),
    ...inertInBlocks(settings),
  ],
} as const satisfies Partial<DecodingStrategy>;

/** Rows of different candidates, the most confident first. */
function candidateRows({ proposal: { score }, settings, random }: SelectView): number[] {
  const spread = numberSetting(settings, "spread");
  const drawn = spread > 0 ? numberSetting(settings, "candidates") - 1 : 0;
  const others = Array.from({ length: drawn }, () => drawRows(score, 1, spread, random)[0]!);
  return [...new Set([...topRows(score, 1), ...others])];
}

/** Mean entropy of what is still masked, nats. */
export const meanEntropy = ({ table: { entropy } }: CompanionAnswer): number =>
  entropy.reduce((sum, nats) => sum + nats, 0) / entropy.length;

/**
 * A turn that commits the candidate with the largest objective.
 * @param objective of a row of the view, and what the network says of all masks once its token stands
 */
export function* lookAhead(
  objective: (view: SelectView, row: number, ahead: CompanionAnswer) => number,
): Turn<Selection> {
  const view = yield* askModel();
  const { table, proposal, promptLength, maskId, response, settings } = view;
  const threshold = numberSetting(settings, "threshold");
  const rows = Array.from(table.positions.keys());
  if (threshold > 0 && rows.every((row) => table.topProbs[row * TOP_K]! >= threshold)) {
    return { commits: rows.map((row) => ({ row, reason: "threshold" as const })) };
  }
  const candidates = candidateRows(view);
  let [best, most] = [candidates[0]!, Number.NEGATIVE_INFINITY];
  const looks = candidates.length > 1;
  for (const row of looks ? candidates : []) {
    const at = table.positions[row]! - promptLength;
    const masked = Array.from(response.keys()).filter((other) => other !== at && response[other] === maskId);
    const ahead = yield* askProbe({ tokens: [[at, proposal.tokens[row]!]], rows: masked });
    const value = objective(view, row, ahead);
    if (value > most) [best, most] = [row, value];
  }
  return { commits: [{ row: best, reason: looks ? ("foreseen" as const) : ("fallback" as const) }] };
}
