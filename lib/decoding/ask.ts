/** One evaluation of the network: which positions it is asked about, and who gets to see which part of the answer. */
import { type ForwardCost, type Prediction, type PredictionTable, TOP_K } from "@/lib/engine/predictor";
import { decidable, lookable } from "./canvas-cache";
import type { Asked } from "./commits";
import { canvasWith, consult, type Prelude, prelude } from "./consult";
import { candidatesOf, checkPrediction, type Fail, knownOnes } from "./contract";
import { guided } from "./guidance";
import { committedByHand } from "./intervene";
import type { Asker, Moment } from "./moment";
import { needsLogits, propose } from "./proposal";
import { seededRandom } from "./random";
import type { Consultation, Consulted, Proposal, SelectView } from "./strategy";

/** The answer, taken apart. */
interface Answer {
  /** What the strategy sees. */
  readonly view: SelectView;
  /** Response positions of the strategy's rows. */
  readonly positions: Int32Array;
  /** What is recorded: the strategy's rows, and those asked about because of what is changed by hand. */
  readonly asked: Asked;
  /** The known tokens that were looked at. */
  readonly observed: PredictionTable | null;
  /** What the network saw in this evaluation only. */
  readonly tried: Tried;
  /** Absolute positions that were run; null: all. */
  readonly ran: Int32Array | null;
  /** What the companion answered, in order. */
  readonly consulted: readonly Consulted[];
  /** Of the network itself. */
  readonly cost: ForwardCost;
  /** Of the companion; null where it was not asked. */
  readonly companionCost: ForwardCost | null;
}

/** Tokens in the canvas of one evaluation only. */
export interface Tried {
  /** [response position, token id] at masked positions. */
  readonly draft: Consultation["tokens"];
  /** Behind the response. */
  readonly context: readonly number[];
}

/** Asks the network once. @throws Error made by `fail` when strategy or predictor break their contract */
export async function ask(asker: Asker, moment: Moment, fail: Fail): Promise<Answer> {
  const { predictor, strategy, settings, proposalSettings, guidance, prompt, signal } = asker;
  const { canvas, masked, plan, memory, intervention } = moment;
  const { response, fixed } = canvas;
  const { maskId, promptLength } = predictor;
  const before = await prelude(asker, moment, fail);
  const { draft, context } = before;
  const tried: Tried = { draft: draft.map((token, index) => [masked[index]!, token]), context };
  const candidates = candidatesOf(strategy, masked, settings, memory, draft, fail);
  const positions = decidable(candidates, plan, promptLength);
  const known = Int32Array.from(response.keys()).filter((position) => response[position] !== maskId);
  const named = knownOnes(strategy.watch?.(known, settings, memory), known, fail);
  const watched = lookable(named, plan, predictor);
  const verify = knownOnes(strategy.verify?.(known, settings, memory), known, fail);
  const standing = asker.observes ? known.filter((position) => !fixed.has(position)) : new Int32Array();
  const observed = lookable(standing, plan, predictor);
  const byHand = intervention ? committedByHand(intervention, canvas, maskId) : new Int32Array();
  const absolute = (position: number) => position + promptLength;
  const rows = Int32Array.from(new Set([...positions, ...byHand, ...watched, ...observed]), absolute).sort();
  const source = guidance > 0 ? guided(predictor, guidance, Array.from(fixed, absolute)) : predictor;
  const answer = await source.predict(
    {
      canvas: canvasWith(prompt, context, response, tried.draft),
      rows,
      ...(before.exit !== undefined && rows.length === 1 ? { exit: before.exit } : {}),
      ...(context.length > 0 ? { appended: context.length } : {}),
      wantLogits:
        strategy.needs.logits === true || needsLogits(proposalSettings) || (intervention?.force ?? []).length > 0,
      ...(plan?.run ? { partial: { run: plan.run, selective: plan.selective } } : {}),
      ...(verify.length > 0 ? { verify: verify.map(absolute) } : {}),
    },
    signal,
  );
  signal?.throwIfAborted();
  checkPrediction(answer.table, rows, fail);

  const about = (some: Int32Array) => pickRows(answer, some.map(absolute));
  const { verified } = answer;
  const early = viewOf(asker, moment, before, {
    own: about(positions),
    watched: watched.length > 0 ? about(watched).table : null,
    verified: verified ? new Map(Array.from(verify, (at, index) => [at, verified[index]!])) : null,
  });
  const next = (consulted: SelectView["consulted"]) => strategy.consult?.({ ...early, consulted }) ?? null;
  const counsel = positions.length > 0 ? await consult(asker, moment, before, next, fail) : before;
  const view = { ...early, consulted: counsel.consulted };
  return {
    view,
    positions,
    asked: withHand(asker, view, positions, byHand, about),
    observed: observed.length > 0 ? about(observed).table : null,
    tried,
    consulted: counsel.consulted,
    ran: answer.ran ?? null,
    cost: answer.cost,
    companionCost: counsel.cost,
  };
}

/** The parts of an answer that the strategy gets to see. */
interface StrategyShare {
  readonly own: Prediction;
  readonly watched: PredictionTable | null;
  readonly verified: ReadonlyMap<number, number> | null;
}

function viewOf(
  asker: Asker,
  moment: Moment,
  { draft, consulted }: Prelude,
  { own, watched, verified }: StrategyShare,
): SelectView {
  const { predictor, strategy, settings, proposalSettings, steps, seed, endIds, tokenFrequencies } = asker;
  const { canvas, memory, iteration, initiallyMasked } = moment;
  const { maskId, promptLength } = predictor;
  const random = seededRandom(seed, iteration);
  const view: SelectView = {
    iteration,
    steps,
    initiallyMasked,
    response: canvas.response.slice(),
    fixed: canvas.fixed,
    promptLength,
    maskId,
    endIds,
    table: own.table,
    ...(tokenFrequencies ? { tokenFrequencies } : {}),
    ...((strategy.needs.logits || strategy.draft) && own.logits ? { logits: own.logits } : {}),
    ...(watched ? { watched } : {}),
    ...(verified ? { verified } : {}),
    proposal: propose(own, proposalSettings, maskId, random, endIds),
    draft,
    consulted,
    memory,
    settings,
    random,
  };
  const rescored = own.table.positions.length > 0 ? strategy.rescore?.(view) : undefined;
  return { ...view, ...rescored };
}

/**
 * The strategy's rows with those of positions that are committed by hand and that it did not ask about. What is drawn
 * for these comes from a stream of its own, so that the strategy draws what it would have drawn without them.
 */
function withHand(
  { proposalSettings, seed, endIds }: Asker,
  { proposal: ownProposal, maskId, iteration }: SelectView,
  own: Int32Array,
  byHand: Int32Array,
  about: (positions: Int32Array) => Prediction,
): Asked {
  const extra = byHand.filter((position) => !own.includes(position));
  const positions = Int32Array.from([...own, ...extra]).sort();
  const { table, logits } = about(positions);
  if (extra.length === 0) return { positions, table, logits, proposal: ownProposal };
  const drawn = propose(about(extra), proposalSettings, maskId, seededRandom(~seed, iteration), endIds);
  const column = (key: keyof Proposal) =>
    Array.from(positions, (position) => {
      const row = own.indexOf(position);
      return row >= 0 ? ownProposal[key][row]! : drawn[key][extra.indexOf(position)]!;
    });
  const proposal: Proposal = {
    tokens: Int32Array.from(column("tokens")),
    probability: Float64Array.from(column("probability")),
    score: Float64Array.from(column("score")),
  };
  return { positions, table, logits, proposal };
}

/** The rows of some absolute positions, ascending; the prediction itself when these are all. */
function pickRows(prediction: Prediction, positions: Int32Array): Prediction {
  const { table, logits, cost } = prediction;
  if (positions.length === table.positions.length) return prediction;
  const rows = Array.from(positions, (position) => table.positions.indexOf(position));
  const pick = <Column extends Int32Array | Float32Array>(column: Column, width: number): Column => {
    const picked = column.slice(0, rows.length * width) as Column;
    rows.forEach((row, index) => {
      picked.set(column.subarray(row * width, (row + 1) * width), index * width);
    });
    return picked;
  };
  return {
    table: {
      positions: pick(table.positions, 1),
      topIds: pick(table.topIds, TOP_K),
      topProbs: pick(table.topProbs, TOP_K),
      logSumExp: pick(table.logSumExp, 1),
      entropy: pick(table.entropy, 1),
      margin: pick(table.margin, 1),
    },
    ...(logits ? { logits: pick(logits, logits.length / table.positions.length) } : {}),
    cost,
  };
}
