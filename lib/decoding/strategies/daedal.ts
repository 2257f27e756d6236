import { blockLengthParam, currentBlock, positionOf } from "../blocks";
import { endConfidence, endWindowParam } from "../end-confidence";
import { blockBasis, inertInSampling } from "../llada";
import { numberSetting } from "../params";
import { samplingParams, stopAtEndParam } from "../sampling";
import { topOf } from "../selection";
import type { DecodingStrategy, Selection, SelectView, Splice } from "../strategy";

/** `probing` looks for an initial length, `filling` decodes and inserts. */
interface Stage {
  readonly probing: boolean;
}

const probability = (label: string, help: string, value: number) =>
  ({ label, help, kind: "number", default: value, min: 0, max: 1, step: 0.01 }) as const;

/** One more stretch of masks, or the tail behind the length that was found. */
function probe(view: SelectView<string, Stage>): Selection<Stage> {
  const { response, settings, endIds, maskId } = view;
  const [most, growth] = [numberSetting(settings, "maxLength"), numberSetting(settings, "growth")];
  const room = Math.max(0, most - response.length);
  const append = (tokens: number[]): Splice[] =>
    tokens.length > 0 ? [{ position: response.length, remove: 0, tokens }] : [];
  if (endConfidence(view, numberSetting(settings, "endWindow")) < numberSetting(settings, "endThreshold") && room > 0) {
    const masks = new Array<number>(Math.min(growth, room)).fill(maskId);
    return { commits: [], splices: append(masks), idle: true };
  }
  const tail = endIds.length > 0 ? Math.min(Math.floor(numberSetting(settings, "endWindow") / 2), room) : 0;
  const ends = new Array<number>(tail).fill(endIds[1] ?? endIds[0]!);
  return { commits: [], splices: append(ends), idle: true, memory: { probing: false } };
}

/** Commits what is sure in the block and grows the response where it is least sure. */
function fill(view: SelectView<string, Stage>): Selection<Stage> {
  const { settings, response } = view;
  const { score } = view.proposal;
  const { rows } = currentBlock(view);
  const high = numberSetting(settings, "high");
  const sure = rows.filter((row) => score[row]! > high);
  const chosen = sure.length > 0 ? sure : topOf(rows, score, 1);
  const reason = sure.length > 0 ? ("threshold" as const) : ("fallback" as const);
  const wantsRoom =
    response.length < numberSetting(settings, "maxLength") &&
    endConfidence(view, numberSetting(settings, "endWindow")) < numberSetting(settings, "expandBelow");
  return {
    commits: chosen.map((row) => ({ row, reason })),
    splices: wantsRoom ? insertion(view, rows, chosen) : [],
    gate: { threshold: high },
  };
}

/** Masks in place of the least confident one, and what is pushed beyond the limit cut off; never the structure prior. */
function insertion(view: SelectView<string, Stage>, rows: readonly number[], chosen: readonly number[]): Splice[] {
  const { settings, response, fixed, maskId } = view;
  const { score } = view.proposal;
  const [most, growth] = [numberSetting(settings, "maxLength"), numberSetting(settings, "growth")];
  const low = numberSetting(settings, "low");
  const [weakest] = rows
    .filter((row) => score[row]! < low && !chosen.includes(row))
    .sort((a, b) => score[a]! - score[b]! || a - b);
  const excess = Math.max(0, response.length + growth - 1 - most);
  const dropsPrior = [...fixed].some((position) => position >= response.length - excess);
  if (weakest === undefined || dropsPrior) return [];
  const grown = { position: positionOf(view, weakest), remove: 1, tokens: new Array<number>(growth).fill(maskId) };
  return excess > 0 ? [grown, { position: most, remove: excess, tokens: [] }] : [grown];
}

/**
 * Finds the length itself: first it lengthens the response until the network expects an end, then, while it decodes
 * block by block, it puts several masks in place of one where it is least sure. The response length asked for is where
 * it begins. Every probe costs an evaluation.
 */
export const daedal: DecodingStrategy<string, Stage> = {
  ...blockBasis,
  id: "daedal",
  label: "DAEDAL",
  summary: "Lengthen the response until the network expects an end, and insert masks where it is unsure.",
  source: "DAEDAL, arXiv:2508.00819; code: Li-Jinsong/DAEDAL, models/LLaDA_DAEDAL.py, generate",
  group: "Length",
  rule: {
    formula: [
      'E = [1]/[w] ∑_[i ∈ "last" w] P_i("end")',
      '"grow by" g "masks while" E < E_1',
      'C = { i ∈ B : p_i > h } "if any, else" top_1(B; p)',
      '"one mask with" p_i < ℓ "becomes" g "masks while" E < E_2',
    ],
    text: "First lengthens the response until the network expects an end in it, then decodes block by block above a threshold, and where it is least sure it puts several masks in place of one. The length need not be known beforehand. Every probe is an evaluation, and room that turns out not to be needed is filled all the same.",
    symbols: { growth: "g", high: "h", low: "ℓ", endWindow: "w", endThreshold: "E_1", expandBelow: "E_2" },
  },
  params: {
    maxLength: {
      label: "Longest response",
      help: "Positions that the response may grow to.",
      kind: "integer",
      default: 128,
      min: 1,
      max: 128,
      step: 1,
    },
    growth: {
      label: "Growth",
      help: "Masks added by a probe, and masks that take the place of one; higher values grow faster.",
      kind: "integer",
      default: 8,
      min: 2,
      max: 32,
      step: 1,
    },
    high: probability("Commit above", "Probability above which a token is committed; higher values are slower.", 0.9),
    low: probability("Insert below", "Probability below which a position may grow; higher values insert more.", 0.1),
    endWindow: endWindowParam,
    endThreshold: probability(
      "Long enough above",
      "End confidence at which probing stops; higher values start longer.",
      0.5,
    ),
    expandBelow: probability(
      "Insert until",
      "End confidence from which on nothing is inserted; higher values insert more.",
      0.9,
    ),
    blockLength: { ...blockLengthParam, default: 32 },
    ...samplingParams,
    stopAtEnd: stopAtEndParam,
  },
  /** Every probe grows the response and every other iteration commits, both up to the longest response. */
  budget: (settings, responseLength) => 1 + 2 * Math.max(responseLength, numberSetting(settings, "maxLength")),
  begin: () => ({ probing: true }),
  candidates: undefined,
  watch: (known) => known,
  gate: () => ({ key: "high", admitsEqual: false }),
  select: (view) => (view.memory.probing ? probe(view) : fill(view)),
  inert: (settings, { responseLength }) => [
    ...(responseLength >= numberSetting(settings, "maxLength")
      ? [{ key: "maxLength", message: `The response begins with ${responseLength} positions: it cannot grow.` }]
      : []),
    ...(settings.low === 0 && settings.expandBelow !== 0
      ? [{ key: "low", message: "No probability is below 0: nothing is inserted while decoding." }]
      : []),
    ...(settings.expandBelow === 0 && settings.low !== 0
      ? [{ key: "expandBelow", message: "No confidence is below 0: nothing is inserted while decoding." }]
      : []),
    ...(numberSetting(settings, "endThreshold") * numberSetting(settings, "endWindow") >=
    numberSetting(settings, "maxLength")
      ? [
          {
            key: "endThreshold",
            message: "Even a response full of end tokens does not reach it: it grows to the limit.",
          },
        ]
      : []),
    ...inertInSampling(settings),
  ],
};
