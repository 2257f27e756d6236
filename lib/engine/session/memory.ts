/** What a session's caches rest on, as far as another session needs it to go on from there. */
import { readsNothing } from "../caches/policy";
import type { StoredPass } from "../caches/repeat";
import type { OpenRequest } from "../engine";
import type { PredictRequest } from "../predictor";
import { storedPassOf } from "./canvas-store";

/** What a memory has learnt: plain data, which tells a memory elsewhere the same. */
export interface SessionNews {
  /** The canvas in whose state a cache of the prompt is frozen, once there is one. */
  readonly firstCanvas?: Int32Array | undefined;
  /** Passes of a cache of the whole canvas, in order: one that reads nothing lets those before it be forgotten. */
  readonly passes: readonly StoredPass[];
}

/** Remembers what was asked of a session, as far as its caches rest on it. */
export class SessionMemory {
  private firstCanvas: Int32Array | undefined;
  private past: readonly StoredPass[];

  constructor(private readonly request: OpenRequest) {
    this.firstCanvas = request.firstCanvas;
    this.past = request.past ?? [];
  }

  /** What opens a session in the same state. */
  get opening(): OpenRequest {
    const { keeps } = this.request;
    if (keeps === "nothing") return this.request;
    if (keeps === "prompt") return { ...this.request, firstCanvas: this.firstCanvas };
    return { ...this.request, past: this.past };
  }

  /** Remembers an answered prediction; what was new in it. */
  remember(prediction: PredictRequest, shift: number): SessionNews | null {
    // Neither reads nor keeps anything.
    if (prediction.unconditional) return null;
    const { keeps } = this.request;
    if (keeps === "nothing" || (keeps === "prompt" && this.firstCanvas)) return null;
    const news: SessionNews =
      keeps === "prompt"
        ? { firstCanvas: prediction.canvas.slice(), passes: [] }
        : { passes: [storedPassOf(prediction, shift, this.past.at(-1))] };
    this.learn(news);
    return news;
  }

  /** Remembers what another memory of the same session has learnt. */
  learn({ firstCanvas, passes }: SessionNews): void {
    this.firstCanvas ??= firstCanvas;
    for (const pass of passes) this.past = readsNothing(pass) ? [pass] : [...this.past, pass];
  }
}
