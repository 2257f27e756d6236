/** Keeps every position as it was last run; what is run is said with each request. */
import { readsNothing } from "../caches/policy";
import { passesToRepeat, type StoredPass } from "../caches/repeat";
import { disposeQuietly } from "../dispose";
import type { DecoderPass, KvCache } from "../executor";
import type { PredictRequest } from "../predictor";
import { placesFrom, wholePass } from "./passes";
import { type ForwardResult, type PassContext, readingOf, type SessionStore } from "./store";
import { asideRows, headRowsAt } from "./verification";
import { promptKept, windowOf } from "./window";

/** The pass that answers a request: all positions, or those that it says and the rows that score what it asks. */
export function storedPassOf(
  { canvas, rows, partial }: PredictRequest,
  shift: number,
  held: Pick<StoredPass, "seen"> | undefined,
): StoredPass {
  if (!partial) return { canvas: canvas.slice(), run: null };
  const run = union(
    partial.run,
    rows.map((row) => row - shift),
  );
  if (!partial.seen) return { canvas: canvas.slice(), run, selective: partial.selective };
  const seen = union(partial.seen, run);
  // A store of other positions than those has nothing to give.
  return { canvas: canvas.slice(), run: String(held?.seen) === String(seen) ? run : seen, seen };
}

/** Both, ascending. */
const union = (some: Int32Array, others: Int32Array) => Int32Array.from(new Set([...some, ...others])).sort();

/** A window by its places among the positions that are seen. */
function amongSeen<Pass extends Pick<DecoderPass, "shadows">>(pass: Pass, seen: Int32Array): Pass {
  return pass.shadows ? { ...pass, shadows: pass.shadows.map((position) => seen.indexOf(position)) } : pass;
}

/** Keys and values of the whole canvas, and where `keepsOutputs` what layers said as well. */
export class CanvasStore implements SessionStore {
  private cache: KvCache | undefined;

  /**
   * @param passes those that the store rests on, the first one whole: made before, for a run that goes on from another
   * one. Those that the first partial pass reads are made again with it, an evaluation each.
   */
  constructor(
    private readonly keepsOutputs: boolean,
    private passes: readonly StoredPass[],
  ) {}

  get canvasLength(): number | undefined {
    return this.passes[0]?.canvas.length;
  }

  /** Runs everything, or what is said to be run and the rows that score what is asked. */
  async forward(on: PassContext, request: PredictRequest, signal?: AbortSignal): Promise<ForwardResult> {
    const pass = storedPassOf(request, on.facts.config.shift, this.passes.at(-1));
    if (readsNothing(pass)) {
      const result = await this.pass(on, request, pass);
      this.passes = [pass];
      return result;
    }
    const cost = { tokens: 0, evaluations: 1 };
    // The backend that held the store is gone, or another session held it: make what it rests on (again).
    for (const earlier of this.cache ? [] : passesToRepeat(this.passes, pass)) {
      const repeated = await this.pass(on, { canvas: earlier.canvas, rows: new Int32Array() }, earlier);
      signal?.throwIfAborted();
      cost.tokens += repeated.cost.tokens;
      cost.evaluations++;
    }
    const own = await this.pass(on, request, pass);
    this.passes = [...this.passes, pass];
    return { ...own, cost: { ...own.cost, tokens: own.cost.tokens + cost.tokens, evaluations: cost.evaluations } };
  }

  release(): void {
    disposeQuietly(this.cache);
    this.cache = undefined;
  }

  /** One pass over the store, which it replaces. */
  private async pass(on: PassContext, request: PredictRequest, { canvas, run, seen, selective }: StoredPass) {
    if (run && seen) return this.passOverSome(on, request, canvas, run, seen);
    const every = { from: (run ?? canvas).length, count: 0 };
    if (run === null) {
      const whole = await wholePass(on, request, canvas.length, this.keepsOutputs ? every : undefined);
      this.replace(whole.result.cache);
      return whole;
    }
    const { executor, facts } = on;
    const from = selective ? run.filter((place) => place < selective.from).length : every.from;
    const result = await executor.run({
      ...windowOf(canvas, run, request.verify, facts),
      ...headRowsAt(request, facts.config.shift, run),
      image: run[0]! < promptKept(facts) ? on.image : undefined,
      past: this.cache,
      places: run,
      keep: canvas.length,
      attentionLayers: request.attentionLayers,
      outputs: this.keepsOutputs ? { from, count: selective?.count ?? 0 } : undefined,
    });
    this.replace(result.cache);
    const { numHiddenLayers: layers } = facts.config;
    const { refreshed } = result;
    const tokens = refreshed ? Math.round(refreshed.reduce((sum, count) => sum + count, 0) / layers) : run.length;
    const ran = refreshed ? run.filter((_, row) => 2 * refreshed[row]! > layers) : run;
    const cost = { tokens: tokens + asideRows(request), cachedTokens: canvas.length - tokens };
    return { result, cost, ran, ...readingOf(result, run, placesFrom(0, canvas.length)) };
  }

  /** The same over some positions of the canvas, as if there were no others. */
  private async passOverSome(
    on: PassContext,
    request: PredictRequest,
    canvas: Int32Array,
    run: Int32Array,
    seen: Int32Array,
  ) {
    const { executor, facts } = on;
    const isFresh = run.length === seen.length;
    const result = await executor.run({
      ...amongSeen(windowOf(canvas, run, request.verify, facts), seen),
      ...headRowsAt(request, facts.config.shift, run),
      image: run[0]! < promptKept(facts) ? on.image : undefined,
      ...(isFresh ? {} : { past: this.cache, places: run.map((position) => seen.indexOf(position)) }),
      keep: seen.length,
      attentionLayers: request.attentionLayers,
    });
    this.replace(result.cache);
    const cost = { tokens: run.length + asideRows(request), cachedTokens: seen.length - run.length };
    return { result, cost, ran: run, ...readingOf(result, run, seen) };
  }

  private replace(cache: KvCache | undefined): void {
    this.cache?.dispose();
    this.cache = cache;
  }
}
