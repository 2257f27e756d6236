/** From iterations of the decoding loop to a trace. */

import type { DecodingIteration } from "@/lib/decoding/decode";
import type { Settings } from "@/lib/decoding/strategy";
import type { AttentionDrift } from "@/lib/engine/caches/attention-drift";
import { type PredictionTable, TOP_K } from "@/lib/engine/predictor";
import { canvasAfter, costsOf, effectiveLength, endIds, initialCanvas } from "./canvas";
import { EXPORTER } from "./exporter";
import type { Iteration, Trace, TraceStatus } from "./schema";
import { toSpans } from "./spans";

/** All a trace says about a run besides its iterations. */
export interface TraceContext {
  readonly model: Trace["model"];
  readonly companion?: Trace["companion"];
  readonly backend: NonNullable<Trace["backend"]>;
  readonly strategy: string;
  /** Every setting in force, defaults included. */
  readonly settings: Settings;
  readonly prefill: string;
  /** Every setting of the cache in force, where it has some. */
  readonly cacheSettings?: Trace["cacheSettings"];
  readonly seed: number;
  readonly question: string;
  readonly alignment: Trace["alignment"];
  readonly vocabulary: Omit<Trace["vocabulary"], "text">;
  readonly prompt: ArrayLike<number>;
  readonly responseLength: number;
  readonly prior: readonly (readonly [number, number])[];
  /** What else was asked, where it is known. */
  readonly asked?: Trace["asked"];
  /** Text of one id, for labels. */
  readonly tokenText: (id: number) => string;
  /** Text of a sequence of ids. */
  readonly decodeText: (ids: readonly number[]) => string;
}

/** What a branch takes over from the run that it leaves; the clock goes on from there. */
export interface Inheritance {
  readonly branch: NonNullable<Trace["branch"]>;
  /** Those before its first own one. */
  readonly iterations: readonly Iteration[];
  /** Text of every id in them. */
  readonly text: Readonly<Record<string, string>>;
}

export interface TraceRecorder {
  /** Appends an iteration and returns it in the form of the trace. */
  add(iteration: DecodingIteration): Iteration;
  /** Appends one that has that form already. */
  append(recorded: Iteration): void;
  /**
   * The trace so far. A run that is still going is written as `aborted`, which is what it would be if it ended here.
   * Snapshots share their iterations; treat them as read-only.
   */
  snapshot(status?: TraceStatus, message?: string): Trace;
}

/** Probabilities keep seven significant digits: what float32 holds, in half the characters. */
const short = (value: number) => Number(value.toPrecision(7));
const shortened = (values: ArrayLike<number>) => Array.from(values, short);
const milliseconds = (value: number) => Math.round(value * 1000) / 1000;

/** Begins a recording. @param inherited of a branch */
export function startRecording(context: TraceContext, inherited?: Inheritance): TraceRecorder {
  const iterations: Iteration[] = [...(inherited?.iterations ?? [])];
  const text: Record<string, string> = { ...inherited?.text };
  const spentMs = iterations.at(-1)?.elapsedMs ?? 0;
  const learn = (ids: Iterable<number>) => {
    for (const id of ids) text[id] ??= context.tokenText(id);
  };
  learn(Array.from(context.prompt));
  learn(context.prior.map(([, token]) => token));
  learn([context.vocabulary.maskId, ...endIds(context.vocabulary)]);

  const append = (recorded: Iteration) => {
    learn(recorded.tokens);
    for (const candidates of recorded.topIds ?? []) learn(candidates);
    learn(recorded.commits.map((commit) => commit.token));
    learn(recorded.observed?.argmax ?? []);
    learn(recorded.edits?.map((edit) => edit.token) ?? []);
    learn(recorded.splices?.flatMap((splice) => splice.tokens) ?? []);
    learn(recorded.consulted?.argmax ?? []);
    learn([...(recorded.draft ?? []), ...(recorded.branches ?? [])].map(([, token]) => token));
    learn(recorded.context ?? []);
    iterations.push(recorded);
  };

  return {
    append,
    add(iteration) {
      const recorded = recordIteration(iteration, spentMs, context.prompt.length);
      append(recorded);
      return recorded;
    },
    snapshot(status = "aborted", message) {
      const { vocabulary, responseLength } = context;
      const head = {
        format: "dimple-trace",
        version: 1,
        exporter: EXPORTER,
        model: context.model,
        ...(context.companion ? { companion: context.companion } : {}),
        backend: context.backend,
        strategy: context.strategy,
        settings: { ...context.settings },
        prefill: context.prefill,
        ...(context.cacheSettings ? { cacheSettings: { ...context.cacheSettings } } : {}),
        seed: context.seed,
        question: context.question,
        ...(context.asked ? { asked: context.asked } : {}),
        ...(inherited ? { branch: inherited.branch } : {}),
        alignment: context.alignment,
        vocabulary: { ...vocabulary, text: { ...text } },
        prompt: Array.from(context.prompt),
        responseLength,
        prior: context.prior.map(([position, token]): [number, number] => [position, token]),
        iterations: [...iterations],
      } as const satisfies Omit<Trace, "outcome">;
      // A branch of a run that does not tell what it cost can tell it no more than that run.
      const isCosted = iterations.every(({ cost }) => cost?.modelMs !== undefined);
      const costs = iterations.flatMap(costsOf);
      const last = iterations.at(-1);
      const answer = last ? canvasAfter(last, vocabulary.maskId) : initialCanvas(head);
      const spoken = answer
        .slice(0, effectiveLength(answer, endIds(vocabulary)))
        .filter((token) => token !== vocabulary.maskId);
      return {
        ...head,
        outcome: {
          status,
          ...(message === undefined ? {} : { message }),
          answer,
          text: context.decodeText(spoken),
          remainingMasks: answer.filter((token) => token === vocabulary.maskId).length,
          ...(isCosted
            ? {
                nfe: costs.reduce((sum, { evaluations }) => sum + evaluations, 0),
                modelMs: milliseconds(costs.reduce((sum, { modelMs = 0 }) => sum + modelMs, 0)),
              }
            : {}),
          totalMs: last?.elapsedMs ?? 0,
        },
      };
    },
  };
}

/** An iteration in the form of the trace. @param spentMs before the first iteration of this run, by the clock of the trace */
export function recordIteration(iteration: DecodingIteration, spentMs: number, promptLength: number): Iteration {
  const { table, proposal, edits, remasks, splices, companionCost } = iteration;
  const rows = Array.from(iteration.positions.keys());
  const slots = (row: number) => {
    const first = row * TOP_K;
    const padding = table.topIds.subarray(first, first + TOP_K).indexOf(-1);
    return [first, first + (padding < 0 ? TOP_K : padding)] as const;
  };
  return {
    index: iteration.index,
    canvas: Array.from(iteration.response),
    positions: Array.from(iteration.positions),
    tokens: Array.from(proposal.tokens),
    probability: shortened(proposal.probability),
    score: shortened(proposal.score),
    entropy: shortened(table.entropy),
    margin: shortened(table.margin),
    topIds: rows.map((row) => Array.from(table.topIds.subarray(...slots(row)))),
    topProbs: rows.map((row) => shortened(table.topProbs.subarray(...slots(row)))),
    commits: iteration.commits.map((commit) => ({
      ...commit,
      probability: short(commit.probability),
      score: short(commit.score),
    })),
    ...(edits.length > 0 ? { edits: [...edits] } : {}),
    ...(remasks.length > 0 ? { remasks: [...remasks] } : {}),
    ...(splices.length > 0 ? { splices: splices.map((splice) => ({ ...splice, tokens: [...splice.tokens] })) } : {}),
    gate: { ...iteration.gate },
    ...(iteration.observed ? { observed: observationOf(iteration.observed, iteration.response, promptLength) } : {}),
    ...extraTokensOf(iteration),
    ...(iteration.draftWork
      ? { draftWork: { ...iteration.draftWork, layers: short(iteration.draftWork.layers) } }
      : {}),
    ...counselOf(iteration, promptLength),
    ...cacheOf(iteration),
    ...(iteration.importance ? { importance: [...iteration.importance] } : {}),
    ...(iteration.drift ? { drift: { ...iteration.drift, watched: iteration.drift.watched.map(watchedOf) } } : {}),
    cost: { ...iteration.cost, modelMs: milliseconds(iteration.cost.modelMs) },
    ...(companionCost ? { companionCost: { ...companionCost, modelMs: milliseconds(companionCost.modelMs) } } : {}),
    elapsedMs: milliseconds(spentMs + iteration.elapsedMs),
  };
}

/** What the network saw in this evaluation only. */
function extraTokensOf({
  draft,
  branches,
  context,
  pieces,
}: DecodingIteration): Pick<Iteration, "draft" | "branches" | "context" | "pieces"> {
  return {
    ...(pieces.length > 0
      ? {
          pieces: {
            text: pieces.map(({ text }) => text),
            probability: pieces.map(({ probability }) => short(probability)),
            place: pieces.map(({ place }) => place),
            suppressed: pieces.map(({ suppressed }) => (suppressed === undefined ? null : short(suppressed))),
          },
        }
      : {}),
    ...(draft.length > 0 ? { draft: draft.map(([position, token]): [number, number] => [position, token]) } : {}),
    ...(branches.length > 0 ? { branches: branches.map(([after, token]): [number, number] => [after, token]) } : {}),
    ...(context.length > 0 ? { context: [...context] } : {}),
  };
}

const watchedOf = ({ at, row }: AttentionDrift["watched"][number]) => ({ at, row: row && [...row] });

/** What was run, where a cache of the whole canvas kept the rest. */
function cacheOf({ plan, ran }: DecodingIteration): Pick<Iteration, "cache"> {
  if (!plan?.run || !ran) return {};
  const { run, seen, selective, owed } = plan;
  return {
    cache: {
      ran: toSpans(ran),
      // A position that is asked about by hand takes part although the cache left it out.
      ...(seen ? { seen: toSpans(Int32Array.from(new Set([...seen, ...ran])).sort()) } : {}),
      ...(selective ? { selective: { run: toSpans(run), ...selective } } : {}),
      ...(owed ? { owed } : {}),
    },
  };
}

/** What the companion found most probable, by response position. */
function counselOf({ consulted }: DecodingIteration, promptLength: number): Pick<Iteration, "consulted"> {
  const said = new Map<number, readonly [number, number]>();
  for (const { table } of consulted) {
    for (const [row, position] of table.positions.entries()) {
      said.set(position - promptLength, [table.topIds[row * TOP_K]!, short(table.topProbs[row * TOP_K]!)]);
    }
  }
  if (said.size === 0) return {};
  const entries = [...said].sort(([one], [other]) => one - other);
  return {
    consulted: {
      positions: entries.map(([position]) => position),
      argmax: entries.map(([, [token]]) => token),
      probability: entries.map(([, [, probability]]) => probability),
    },
  };
}

/** What the network says about known tokens. @param response [R] the canvas that it saw */
function observationOf(
  { positions, topIds, topProbs }: PredictionTable,
  response: Int32Array,
  promptLength: number,
): NonNullable<Iteration["observed"]> {
  const rows = Array.from(positions, (position, row) => ({ position: position - promptLength, first: row * TOP_K }));
  return {
    positions: rows.map(({ position }) => position),
    argmax: rows.map(({ first }) => topIds[first]!),
    probability: rows.map(({ first }) => short(topProbs[first]!)),
    standing: rows.map(({ position, first }) => {
      const slot = topIds.subarray(first, first + TOP_K).indexOf(response[position]!);
      return slot < 0 ? null : short(topProbs[first + slot]!);
    }),
  };
}
