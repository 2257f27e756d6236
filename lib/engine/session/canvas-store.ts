/** Keeps every position as it was last run; what is run is said with each request. */
import { passesToRepeat, type StoredPass } from "../caches/repeat";
import { disposeQuietly } from "../dispose";
import type { KvCache } from "../executor";
import type { PredictRequest } from "../predictor";
import { wholePass } from "./passes";
import type { ForwardResult, PassContext, SessionStore } from "./store";
import { headRowsAt, shadowRows } from "./verification";
import { promptKept, windowOf } from "./window";

/** The pass that answers a request: all positions, or those that it says and the rows that score what it asks. */
export function storedPassOf({ canvas, rows, partial }: PredictRequest, shift: number): StoredPass {
  if (!partial) return { canvas: canvas.slice(), run: null };
  const run = Int32Array.from(new Set([...partial.run, ...rows.map((row) => row - shift)])).sort();
  return { canvas: canvas.slice(), run, selective: partial.selective };
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
    const pass = storedPassOf(request, on.facts.config.shift);
    if (pass.run === null) {
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
  private async pass(on: PassContext, request: PredictRequest, { canvas, run, selective }: StoredPass) {
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
      outputs: this.keepsOutputs ? { from, count: selective?.count ?? 0 } : undefined,
    });
    this.replace(result.cache);
    const { numHiddenLayers: layers } = facts.config;
    const { refreshed } = result;
    const tokens = refreshed ? Math.round(refreshed.reduce((sum, count) => sum + count, 0) / layers) : run.length;
    const ran = refreshed ? run.filter((_, row) => 2 * refreshed[row]! > layers) : run;
    const cost = { tokens: tokens + shadowRows(request), cachedTokens: canvas.length - tokens };
    return { result, cost, ran };
  }

  private replace(cache: KvCache | undefined): void {
    this.cache?.dispose();
    this.cache = cache;
  }
}
