import { type PredictionTable, TOP_K } from "@/lib/engine/predictor";
import { positionOf } from "../blocks";
import { guidanceParam } from "../guidance";
import { inertInSampling } from "../llada";
import { numberSetting } from "../params";
import { samplingParams, samplingProposal, stopAtEndParam } from "../sampling";
import type { DecodingStrategy, SelectView } from "../strategy";

/** What is remembered from one evaluation to the next. */
interface Draft {
  /** Best token of each position that is not fixed; null before any, or when the response was changed by hand. */
  readonly best: ReadonlyMap<number, number> | null;
  /** False once the draft stands still and is sure. */
  readonly open: boolean;
}

/** A position that is not fixed, masked or known, as the network sees it now. */
interface Place {
  readonly position: number;
  /** Row of the strategy's, where it is masked. */
  readonly row: number | null;
  /** What would be written there. */
  readonly token: number;
  readonly entropy: number;
}

/** The best token of a row that is not the mask. */
const bestOf = ({ topIds }: PredictionTable, row: number, maskId: number): number =>
  topIds[row * TOP_K]! === maskId ? topIds[row * TOP_K + 1]! : topIds[row * TOP_K]!;

/** All that is not fixed, most certain first. */
function placesOf(view: SelectView): Place[] {
  const { table, proposal, watched, fixed, promptLength, maskId } = view;
  const masked = Array.from(table.positions.keys(), (row) => ({
    position: positionOf(view, row),
    row,
    token: proposal.tokens[row]!,
    entropy: table.entropy[row]!,
  }));
  const known = watched
    ? Array.from(watched.positions, (at, row) => ({
        position: at - promptLength,
        row: null,
        token: bestOf(watched, row, maskId),
        entropy: watched.entropy[row]!,
      }))
    : [];
  return [...masked, ...known.filter(({ position }) => !fixed.has(position))].sort(
    (a, b) => a.entropy - b.entropy || a.position - b.position,
  );
}

/** The most certain ones for as long as their entropies, the largest left out, stay within the bound. */
function accepted(places: readonly Place[], bound: number): Place[] {
  let before = 0;
  return places.filter(({ entropy }) => {
    const fits = before <= bound;
    before += entropy;
    return fits;
  });
}

/**
 * Nothing is ever settled: in each evaluation those positions stand, of masked and known ones, that are certain together,
 * and all others become masks again. The code's network was trained on random tokens in place of masks, and gets new ones
 * at every position that is not accepted; a masked one gets the mask. The code also cools its logits from 0.8 to 0.4 over
 * the steps, which is left out, and stops below 0.005 nats; what a masked network says of tokens that it sees it was not
 * trained to say, and it is less sure. With a temperature only masked positions are drawn.
 */
export const entropyRenoise: DecodingStrategy<string, Draft> = {
  id: "entropy-renoise",
  label: "Entropy-bounded renoise",
  summary: "In every evaluation keep what is certain together, known tokens included, and mask everything else again.",
  source:
    "DiffusionGemma; code: huggingface/transformers, generation_diffusion_gemma.py, EntropyBoundSampler and StableAndConfidentStoppingCriteria; the bound is that of EB-Sampler, arXiv:2505.24857",
  group: "Revocable",
  rule: {
    formula: [
      'H_[(1)] ≤ H_[(2)] ≤ … "over all positions, known ones too"',
      "C = { (1), …, (n) } , n = max { r : ∑_[j < r] H_[(j)] ≤ ε }",
      '"ends when no" argmax "changes and the mean of" H < δ',
    ],
    text: "Ranks all positions by entropy, those that hold a token too, and lets the most certain ones stand for as long as their entropies add up to at most ε nats. Everything else becomes a mask again, and accepted tokens are overwritten by what the network says now. It ends when nothing changes and all is sure, or after N steps. A network that sees its own tokens mostly agrees with them, so that little is given back.",
    symbols: { bound: "ε", sure: "δ", steps: "N" },
  },
  needs: { attention: "bidirectional" },
  params: {
    bound: {
      label: "Entropy bound",
      help: "Entropy that may stand at once beside the largest; higher values accept more.",
      unit: "nats",
      kind: "number",
      default: 0.1,
      min: 0,
      max: 10,
      step: 0.01,
    },
    sure: {
      label: "Sure below",
      help: "Mean entropy under which a draft that stands still is the answer; lower values look once more.",
      unit: "nats",
      kind: "number",
      default: 0.3,
      min: 0,
      max: 1,
      step: 0.005,
    },
    steps: {
      label: "Steps at most",
      help: "Evaluations after which the draft is the answer, sure or not.",
      role: "steps",
      kind: "integer",
      default: 48,
      min: 1,
      max: 1024,
      step: 1,
    },
    guidance: guidanceParam,
    ...samplingParams,
    stopAtEnd: stopAtEndParam,
  },
  budget: (settings) => numberSetting(settings, "steps"),
  spendsBudget: (_settings, { open }) => open,
  revises: true,
  proposal: (settings) => samplingProposal(settings, "negative-entropy", true),
  begin: () => ({ best: null, open: true }),
  watch: (known) => known,
  select(view) {
    const { settings, memory, response, maskId, iteration, steps } = view;
    const places = placesOf(view);
    const best = new Map(places.map(({ position, token }) => [position, token]));
    const mean = places.reduce((sum, { entropy }) => sum + entropy, 0) / Math.max(1, places.length);
    const isStable = places.every(({ position, token }) => memory.best?.get(position) === token);
    const ends = (isStable && mean < numberSetting(settings, "sure")) || iteration === steps - 1;
    const standing = ends ? places : accepted(places, numberSetting(settings, "bound"));
    const stands = new Set(standing.map(({ position }) => position));
    const reason = ends ? ("flush" as const) : ("bound" as const);
    return {
      commits: standing.flatMap(({ row }) => (row === null ? [] : [{ row, reason }])),
      edits: standing.flatMap(({ row, position, token }) =>
        row === null && response[position] !== token ? [{ position, token }] : [],
      ),
      remasks: places.flatMap(({ position }) =>
        response[position] !== maskId && !stands.has(position) ? [position] : [],
      ),
      idle: true,
      memory: { best, open: !ends },
    };
  },
  amend: (memory) => ({ ...memory, best: null }),
  inert: inertInSampling,
};
