import { blockOf, positionOf } from "../blocks";
import { blockBasis, inertInSampling, shortBlockParams, thresholdParam } from "../llada";
import { numberSetting } from "../params";
import { topOf } from "../selection";
import type { DecodingStrategy, SelectView } from "../strategy";

interface Phase {
  readonly block: number;
  /** Response position up to which the fast phase goes, or null in the slow phase. */
  readonly fastUntil: number | null;
  /** How far each slow iteration so far could see, oldest first. */
  readonly horizons: readonly number[];
}

const slowPhase = (block: number): Phase => ({ block, fastUntil: null, horizons: [] });

/** The phase of this iteration: a new block, or a stretch without masks, begins slowly. */
function phaseOf(view: SelectView<string, Phase>): Phase {
  const first = positionOf(view, 0);
  const block = blockOf(first, view.settings);
  const { memory } = view;
  const over = memory.fastUntil !== null && first >= memory.fastUntil;
  return memory.block !== block || over ? slowPhase(block) : memory;
}

/** Behind the farthest position of some promise; the whole block where none has any. */
function horizonOf({ proposal, table, settings, promptLength }: SelectView): number {
  const promise = numberSetting(settings, "promise");
  const row = proposal.score.findLastIndex((score) => score >= promise);
  return table.positions.at(row)! - promptLength + 1;
}

/** The phase of the next iteration: fast once the horizon stands still, or after enough slow iterations. */
function nextPhase(view: SelectView<string, Phase>, phase: Phase): Phase {
  if (phase.fastUntil !== null) return phase;
  const horizons = [...phase.horizons, horizonOf(view)];
  const recent = horizons.slice(-numberSetting(view.settings, "window"));
  const mean = recent.reduce((sum, value) => sum + value, 0) / recent.length;
  const variance = recent.reduce((sum, value) => sum + (value - mean) ** 2, 0) / recent.length;
  const stands = recent.length === view.settings.window && variance < 1;
  const enough = stands || horizons.length >= numberSetting(view.settings, "slowSteps");
  return { ...phase, horizons, fastUntil: enough ? horizons.at(-1)! : null };
}

/**
 * Looks slowly for the stretch of the block that is nearly decided, then decodes that stretch fast, and goes on behind
 * it. Of the reference this is what it commits; that it reuses the logits behind the stretch is a cache, which is not here.
 */
export const slowFast: DecodingStrategy<string, Phase> = {
  ...blockBasis,
  id: "slow-fast",
  label: "SlowFast",
  summary: "Explore slowly until the reach of confident tokens stands still, then unmask that stretch fast.",
  source: "Slow-Fast-Sampling; code: LiangrunFlora/Slow-Fast-Sampling",
  group: "Adaptive",
  rule: {
    formula: [
      "e = 1 + max { i ∈ B : p_i ≥ ρ }",
      '"slow:" C = { i ∈ B : p_i ≥ θ } "if two or more, else" top_1(B; p)',
      '"fast, once" e "stands still: the same with" i < e',
    ],
    text: "Looks slowly, committing what is above the threshold, until the reach e of promising positions stands still; then decodes the stretch before e fast, and goes on behind it. It follows the wave of certainty that runs through a block. What it saves in the fast phase it may spend on waiting for the wave.",
    symbols: { threshold: "θ", promise: "ρ" },
  },
  params: {
    threshold: thresholdParam,
    promise: {
      label: "Promise",
      help: "Probability from which on a position counts as within reach; lower values reach farther.",
      kind: "number",
      default: 0.3,
      min: 0,
      max: 1,
      step: 0.01,
    },
    slowSteps: {
      label: "Slow iterations",
      help: "Most iterations of the slow phase; higher values wait longer for the reach to stand still.",
      kind: "integer",
      default: 6,
      min: 1,
      max: 32,
      step: 1,
    },
    window: {
      label: "Estimates compared",
      help: "Iterations over which the reach must stand still; higher values are more careful.",
      kind: "integer",
      default: 2,
      min: 1,
      max: 8,
      step: 1,
    },
    ...shortBlockParams,
  },
  begin: () => slowPhase(-1),
  select(view) {
    const { proposal, table, settings } = view;
    const phase = phaseOf(view);
    const end = phase.fastUntil ?? Number.POSITIVE_INFINITY;
    const within = Array.from(table.positions.keys()).filter((row) => positionOf(view, row) < end);
    const threshold = numberSetting(settings, "threshold");
    const sure = within.filter((row) => proposal.score[row]! >= threshold);
    const rows = sure.length >= 2 ? sure : topOf(within, proposal.score, 1);
    const reason = (row: number) =>
      proposal.score[row]! >= threshold ? ("threshold" as const) : ("fallback" as const);
    return {
      commits: rows.map((row) => ({ row, reason: reason(row) })),
      gate: { threshold },
      memory: nextPhase(view, phase),
    };
  },
  inert: inertInSampling,
};
