/** A session that outlives the engine under it: opened again elsewhere, with what it rests on, and asked again. */
import { readsNothing } from "../caches/policy";
import type { StoredPass } from "../caches/repeat";
import type { OpenRequest } from "../engine";
import type { MaskPredictor, PredictRequest } from "../predictor";
import { storedPassOf } from "./canvas-store";

/** A predictor whose memory the caller frees. */
interface LastingSession extends MaskPredictor {
  close(): void;
}

/** A session on the engine of the moment. */
export interface OpenedSession {
  readonly session: LastingSession;
  /** SHA-256 of its model's weights; empty where nobody knows. */
  readonly digest: string;
  /** True when the prediction that ended with this error is worth repeating on another engine: this one is given up. */
  giveUp(error: unknown): boolean;
}

/** Opens a session as asked for, on an engine that is started first where need be. */
export type SessionOpener = (request: OpenRequest, signal: AbortSignal | undefined) => Promise<OpenedSession>;

/** Engines that one prediction may cost: what ends three of them is likely to end the next one. */
const maxEngines = 3;

/**
 * Opens a session that goes on where it was when its engine is lost, caches included: what they rest on is computed
 * again, and counted as an evaluation more.
 * @throws what the last engine ended with, when none gives an answer
 */
export async function openLasting(request: OpenRequest, open: SessionOpener): Promise<LastingSession> {
  const memory = new SessionMemory(request);
  let opened = await open(request, undefined);
  let isClosed = false;
  const { predict: _, close: __, ...facts } = opened.session;

  async function again(signal: AbortSignal | undefined): Promise<void> {
    const next = await open(memory.opening, signal);
    if (isClosed) next.session.close();
    if (next.digest !== opened.digest) {
      next.session.close();
      throw new Error(`The weights of model "${request.model}" are others now than when this run began. Run it again.`);
    }
    opened = next;
  }

  return {
    ...facts,
    async predict(prediction, signal) {
      for (let engines = 1; ; engines++) {
        try {
          const answer = await opened.session.predict(prediction, signal);
          memory.add(prediction, facts.shift ?? 0);
          return answer;
        } catch (error) {
          if (signal?.aborted || !opened.giveUp(error) || engines === maxEngines) throw error;
        }
        await again(signal);
      }
    },
    close() {
      isClosed = true;
      opened.session.close();
    },
  };
}

/** What a session's caches rest on, as far as another session needs it. */
class SessionMemory {
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

  /** Remembers an answered prediction. */
  add(prediction: PredictRequest, shift: number): void {
    // Neither reads nor keeps anything.
    if (prediction.unconditional) return;
    const { keeps } = this.request;
    if (keeps === "prompt") this.firstCanvas ??= prediction.canvas.slice();
    if (keeps !== "canvas" && keeps !== "outputs") return;
    const pass = storedPassOf(prediction, shift, this.past.at(-1));
    this.past = readsNothing(pass) ? [pass] : [...this.past, pass];
  }
}
