import { type PredictionTable, TOP_K } from "@/lib/engine/predictor";
import { blockCandidates, blockOf, positionOf } from "../blocks";
import { type Doubts, tokenToMask as declaration } from "../declarations/token-to-mask";
import { numberSetting } from "../params";
import { keepOwn } from "../remembered";
import { topRows } from "../selection";
import type { DecodingStrategy, SelectView } from "../strategy";

/** A known token of the block that the strategy may give back. */
interface Standing {
  readonly position: number;
  /** Probability of the token that stands there, now: 0 where it is not among the best of the table. */
  readonly own: number;
  /** The best token now, and its probability. */
  readonly best: number;
  readonly bestProbability: number;
}

function probabilityOf(table: PredictionTable, row: number, token: number): number {
  const at = table.topIds.subarray(row * TOP_K, (row + 1) * TOP_K).indexOf(token);
  return at < 0 ? 0 : table.topProbs[row * TOP_K + at]!;
}

function standingTokens({ watched, response, fixed, promptLength }: SelectView): Standing[] {
  if (!watched) return [];
  return Array.from(watched.positions, (at, row) => ({
    position: at - promptLength,
    own: probabilityOf(watched, row, response[at - promptLength]!),
    best: watched.topIds[row * TOP_K]!,
    bestProbability: watched.topProbs[row * TOP_K]!,
  })).filter(({ position }) => !fixed.has(position));
}

/** What speaks against a token, the more the larger; above 0 it is doubted. */
function doubtOf({ settings, response, memory }: SelectView<string, Doubts>, token: Standing): number {
  const bar = numberSetting(settings, "doubt");
  if (settings.detect === "low") return bar - token.own;
  if (settings.detect === "other") return token.best === response[token.position] ? 0 : token.bestProbability - bar;
  return memory.before ? (memory.before.get(token.position) ?? token.own) - token.own - bar : 0;
}

/** The most doubted positions, no more than the share allows and none that was given back too often. */
function givenBack(view: SelectView<string, Doubts>, standing: readonly Standing[]): number[] {
  const { settings, memory } = view;
  const most = numberSetting(settings, "most");
  const doubted = standing
    .map((token) => ({ position: token.position, doubt: doubtOf(view, token) }))
    .filter(({ position, doubt }) => doubt > 0 && (memory.given.get(position) ?? 0) < most)
    .sort((a, b) => b.doubt - a.doubt || a.position - b.position);
  const allowed = Math.max(1, Math.floor(standing.length * numberSetting(settings, "share")));
  return doubted.slice(0, allowed).map(({ position }) => position);
}

/**
 * Where token editing writes another token over one it doubts, this gives the place back to the mask, so that the next
 * iteration predicts it without seeing the mistake. After the block's last mask it goes on until nothing is doubted. The
 * code forgets how often a position was given back when a block has no known token left, and may then never end; here
 * the count lasts as long as the block.
 */
export const tokenToMask: DecodingStrategy<string, Doubts> = {
  ...declaration,
  candidates: (masked, settings, memory) =>
    memory.open
      ? masked.filter((position) => blockOf(position, settings) === memory.block)
      : blockCandidates(masked, settings),
  watch: (known, settings, { block, open }) =>
    known.filter((position) => open && blockOf(position, settings) === block),
  select(view) {
    const { settings, proposal, memory } = view;
    const { score } = proposal;
    const threshold = numberSetting(settings, "threshold");
    const sure = Array.from(score.keys()).filter((row) => score[row]! > threshold);
    const rows = sure.length > 0 ? sure : topRows(score, 1);
    const reason = sure.length > 0 ? ("threshold" as const) : ("fallback" as const);
    const standing = standingTokens(view);
    const remasks = givenBack(view, standing);

    const block = memory.open ? memory.block : blockOf(positionOf(view, 0), settings);
    const polished = (memory.open ? memory.polished : 0) + (score.length === 0 ? 1 : 0);
    const given = new Map(memory.open ? memory.given : []);
    for (const position of remasks) given.set(position, (given.get(position) ?? 0) + 1);
    const before = new Map(standing.map(({ position, own }) => [position, own] as const));
    for (const row of rows) before.set(positionOf(view, row), proposal.probability[row]!);
    const masksLeft = rows.length < score.length || remasks.length > 0;
    const quiet = score.length === 0 && remasks.length === 0;
    return {
      commits: rows.map((row) => ({ row, reason })),
      remasks,
      idle: true,
      gate: { threshold },
      memory: {
        block,
        open: masksLeft || (!quiet && polished < numberSetting(settings, "polish")),
        polished,
        given,
        before: standing.length > 0 ? before : null,
      },
    };
  },
  amend: (memory, change) => ({
    ...memory,
    given: keepOwn(memory.given, change),
    before: memory.before && keepOwn(memory.before, change),
  }),
};
