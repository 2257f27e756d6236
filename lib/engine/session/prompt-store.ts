/** Keeps the prompt as the first evaluation saw it, which is stale afterwards unless the prompt cannot see the response. */
import { disposeQuietly } from "../dispose";
import type { KvCache } from "../executor";
import type { PredictRequest } from "../predictor";
import { passBehind, placesFrom, wholePass } from "./passes";
import { type ForwardResult, type PassContext, readingOf, type SessionStore } from "./store";
import { asideRows } from "./verification";
import { promptKept } from "./window";

/**
 * Prompt cache as in the Dimple code: iteration 0 runs everything and keeps the keys and values of the prompt; later
 * iterations run the response. Under shifted logits the last prompt token counts as response: its row scores the first one.
 */
export class PromptStore implements SessionStore {
  private cache: KvCache | undefined;

  /**
   * @param firstCanvas the canvas in whose state the prompt is frozen, for a run that goes on from another one: it fills
   * the cache before the first answer, which is an evaluation more. Absent: the canvas of the first prediction.
   */
  constructor(private firstCanvas: Int32Array | undefined) {}

  async forward(on: PassContext, request: PredictRequest): Promise<ForwardResult> {
    const keep = promptKept(on.facts);
    if (this.firstCanvas === undefined || keep === 0) {
      const pass = await wholePass(on, request, keep);
      this.firstCanvas ??= request.canvas.slice();
      this.cache = pass.result.cache;
      return pass;
    }
    let [rebuilt, evaluations] = [0, 1];
    if (this.cache === undefined) {
      // The backend that held the first canvas is gone, or another session held it: run it (again), so that the run
      // goes on as it would have.
      const pass = await wholePass(on, { canvas: this.firstCanvas, rows: new Int32Array() }, keep);
      this.cache = pass.result.cache;
      [rebuilt, evaluations] = [pass.cost.tokens, 2];
    }
    const result = await passBehind(on, request, this.cache, 0, request.canvas.length);
    const tokens = rebuilt + request.canvas.length - keep + asideRows(request);
    const end = request.canvas.length;
    const read = readingOf(result, placesFrom(keep, end), placesFrom(0, end));
    return { result, cost: { tokens, cachedTokens: keep, evaluations }, ...read };
  }

  release(): void {
    disposeQuietly(this.cache);
    this.cache = undefined;
  }
}
