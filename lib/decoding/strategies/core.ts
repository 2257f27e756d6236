import { TOP_K } from "@/lib/engine/predictor";
import { type BlockClock, blockOf } from "../blocks";
import { core as declaration } from "../declarations/core";
import { blockQuota } from "../llada";
import { numberSetting } from "../params";
import { topOf } from "../selection";
import type { CompanionAnswer, DecodingStrategy, Edit, SelectView } from "../strategy";
import { askModel, askProbe } from "../turn";

/** Below this the network's other token is no reason to change anything. */
const SURE_ENOUGH = 0.3;

/** Shares of a block's steps between which it is probed: before, there is little to doubt; after, little to gain. */
const [PROBED_FROM, PROBED_UNTIL] = [0.25, 0.75];

/** Known positions of the block that may be doubted, those with the smallest margin, ascending. */
function shakiest({ watched, promptLength, fixed, response, settings }: SelectView, block: number): number[] {
  if (!watched) return [];
  const [most, spared] = [numberSetting(settings, "candidates"), numberSetting(settings, "spared")];
  const ends = blockEnd(block, settings.blockLength as number | null, response.length) - spared;
  return Array.from(watched.positions, (at, row) => ({ position: at - promptLength, margin: watched.margin[row]! }))
    .filter(({ position }) => blockOf(position, settings) === block && position < ends && !fixed.has(position))
    .sort((a, b) => a.margin - b.margin || a.position - b.position)
    .slice(0, most)
    .map(({ position }) => position)
    .sort((a, b) => a - b);
}

const blockEnd = (block: number, length: number | null, responseLength: number) =>
  length === null ? responseLength : Math.min(responseLength, (block + 1) * length);

/** The tokens that the probe would write otherwise, least likely standing token first. */
function replacements(probed: CompanionAnswer, positions: readonly number[], view: SelectView): Edit[] {
  const { table, logits } = probed;
  const { response, maskId } = view;
  const width = logits!.length / positions.length;
  return positions
    .map((position, row) => {
      // The mask itself is never written.
      const best = row * TOP_K + (table.topIds[row * TOP_K] === maskId ? 1 : 0);
      const standing = logits![row * width + response[position]!]! - table.logSumExp[row]!;
      return { position, token: table.topIds[best]!, probability: table.topProbs[best]!, standing };
    })
    .filter(({ position, token, probability }) => token !== response[position] && probability >= SURE_ENOUGH)
    .sort((a, b) => a.standing - b.standing || a.position - b.position)
    .map(({ position, token }) => ({ position, token }));
}

/**
 * LLaDA's schedule, and every few steps a look back: the known tokens of the block that the network is least decided
 * about are hidden together, and the one that is least likely without them gets the token that it is then sure of. A
 * token that only holds because its neighbours were chosen to fit it is found so, where one hidden alone would be
 * defended by them. Each look is an evaluation more.
 */
export const core: DecodingStrategy<string, BlockClock> = {
  ...declaration,
  watch: (known, settings, { block }) => known.filter((position) => blockOf(position, settings) === block),
  *turn() {
    const view = yield* askModel<BlockClock>();
    const { settings, maskId } = view;
    const { clock, rows, steps, quota } = blockQuota(view);
    const commits = topOf(rows, view.proposal.score, quota).map((row) => ({ row, reason: "quota" as const }));
    const selection = { commits, gate: { quota }, memory: clock };
    const [from, until] = [Math.floor(PROBED_FROM * steps), Math.floor(PROBED_UNTIL * steps)];
    const looksBack = clock.step % numberSetting(settings, "every") === 0 && clock.step >= from && clock.step < until;
    const hidden = looksBack ? shakiest(view, clock.block) : [];
    if (hidden.length === 0) return selection;
    const probed = yield* askProbe({ tokens: hidden.map((position) => [position, maskId]), rows: hidden });
    const most = Math.min(quota, numberSetting(settings, "revised"));
    return { ...selection, edits: replacements(probed, hidden, view).slice(0, most) };
  },
};
