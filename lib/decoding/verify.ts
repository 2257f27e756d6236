/**
 * Lossless verification of a draft by the network that it was drafted for (Leviathan et al., arXiv:2211.17192; Chen et
 * al., arXiv:2302.01318): a token stands with min(1, p/q), the first that does not is drawn anew from what p has more of
 * than q, and behind a draft that stands whole comes a token of the network's own. At temperature 0: the longest prefix
 * that the network would have written itself.
 */
import { draw, filteredDistribution } from "./proposal";
import { samplingProposal } from "./sampling";
import type { Proposal, Selection, SelectView, Settings, Turn, TurnView } from "./strategy";
import { askModel } from "./turn";

/** Tokens for the first masks, and where they come from. */
export interface Draft {
  readonly tokens: readonly number[];
  /** [V] distribution that a token was drawn from, by its place in the draft; null: it was not drawn but certain. */
  readonly distribution: (place: number) => Float64Array | null;
  /**
   * [V] what would have been drawn from at the place behind the draft, where the draw came to nothing: probabilities of
   * tokens that fall short of 1 by that of nothing. The network then writes what it has more of there.
   */
  readonly failed?: Float64Array | undefined;
}

/** The distribution that the settings draw from. @param row of the logits, of which there are `rows` */
export function drawnFrom(
  logits: Float32Array,
  row: number,
  rows: number,
  settings: Settings,
  maskId: number,
): Float64Array {
  const width = logits.length / rows;
  const raw = logits.subarray(row * width, (row + 1) * width);
  return filteredDistribution(raw, samplingProposal(settings, "probability", true), maskId);
}

/**
 * Shows the network a draft, and commits what stands of it and a token of the network's own.
 * @param hear is told the network's answer
 */
export function* verifyByModel(
  view: TurnView,
  draft: Draft,
  hear: (answer: SelectView) => void = () => {},
): Turn<Selection> {
  const rows = view.masked.subarray(0, draft.tokens.length + 1);
  const answer = yield* askModel({ rows, draft: draft.tokens });
  hear(answer);
  const proposal = verified(answer, draft);
  return { ...commitVerified({ ...answer, proposal }, draft.tokens), proposal };
}

/**
 * What the network writes in place of its own proposal, as far as it verifies the draft. At temperature 0 that is the
 * proposal itself.
 */
function verified(view: SelectView, { tokens: draft, distribution, failed }: Draft): Proposal {
  const { logits, proposal, table, settings, maskId, random } = view;
  if (settings.temperature === 0 || (draft.length === 0 && !failed) || !logits) return proposal;
  const rows = table.positions.length;
  const tokens = proposal.tokens.slice();
  if (failed && draft.length < rows) {
    const own = drawnFrom(logits, draft.length, rows, settings, maskId);
    tokens[draft.length] = draw(residual(own, failed, -1), random());
  }
  for (const [place, drafted] of draft.entries()) {
    const own = drawnFrom(logits, place, rows, settings, maskId);
    const other = distribution(place);
    const chance = own[drafted]! / (other ? other[drafted]! : 1);
    tokens[place] = random() < chance ? drafted : draw(residual(own, other, drafted), random());
    if (tokens[place] !== drafted) break;
  }
  const width = logits.length / rows;
  const probability = Float64Array.from(tokens, (token, row) =>
    Math.exp(logits[row * width + token]! - table.logSumExp[row]!),
  );
  return { tokens, probability, score: probability };
}

/** norm(max(0, p − q)): what is drawn from where the draft is rejected. */
export function residual(own: Float64Array, other: Float64Array | null, drafted: number): Float64Array {
  const more = own.map((p, token) => Math.max(0, p - (other ? other[token]! : token === drafted ? 1 : 0)));
  const total = more.reduce((sum, p) => sum + p, 0);
  // Of equal distributions nothing is rejected but by rounding.
  return total > 0 ? more.map((p) => p / total) : own;
}

/** Commits the drafted tokens that stand, and the network's own token behind them; none behind the end of the answer. */
function commitVerified(view: SelectView, draft: readonly number[]): Pick<Selection, "commits"> {
  const { proposal } = view;
  const rejected = draft.findIndex((token, place) => proposal.tokens[place] !== token);
  const stands = rejected < 0 ? draft.length : rejected;
  const own = draft.length === 0 ? "order" : rejected < 0 ? "bonus" : "correction";
  const rows = rowsToEnd(view, Math.min(stands + 1, proposal.tokens.length));
  return { commits: rows.map((row) => ({ row, reason: row < stands ? "accepted" : own })) };
}

/** The first rows of proposals, none behind the end of the answer where the run ends there; at least one. */
export function rowsToEnd(view: SelectView, count: number): readonly number[] {
  const { proposal, settings, endIds, table, promptLength } = view;
  const end = knownEnd(view);
  const open = Array.from(table.positions.subarray(0, count)).filter((position) => position - promptLength < end);
  const tokens = Array.from(proposal.tokens.subarray(0, Math.max(1, open.length)));
  return Array.from(untilEnd(tokens, settings, endIds).keys());
}

/** The tokens up to the first that ends the answer, where the run ends there. */
export function untilEnd(tokens: readonly number[], settings: Settings, endIds: readonly number[]): readonly number[] {
  const end = settings.stopAtEnd === true ? tokens.findIndex((token) => endIds.includes(token)) : -1;
  return end < 0 ? tokens : tokens.slice(0, end + 1);
}

/** Response position of the first end token that is known already, where the run ends there; no position without one. */
function knownEnd({ response, settings, endIds }: Pick<SelectView, "response" | "settings" | "endIds">): number {
  const end = settings.stopAtEnd === true ? response.findIndex((token) => endIds.includes(token)) : -1;
  return end < 0 ? Number.POSITIVE_INFINITY : end;
}

/** How many tokens to draft: the last mask before the end is left to the network's own token. */
export function draftLength(view: TurnView, most: number): number {
  const end = knownEnd(view);
  const open = view.masked.filter((position) => position < end).length;
  return Math.max(0, Math.min(most, open - 1));
}
