/** A session that outlives the engine under it: opened again elsewhere, with what it rests on, and asked again. */
import type { OpenRequest } from "../engine";
import type { MaskPredictor } from "../predictor";
import { SessionMemory } from "./memory";

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

/** Engines that one prediction, or one step of a run, may cost: what ends three of them is likely to end the next one. */
export const maxEngines = 3;

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
      throw otherWeights(request.model);
    }
    opened = next;
  }

  return {
    ...facts,
    async predict(prediction, signal) {
      for (let engines = 1; ; engines++) {
        try {
          const answer = await opened.session.predict(prediction, signal);
          memory.remember(prediction, facts.shift ?? 0);
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

/** What a run that would go on with other weights than it began with ends with. */
export const otherWeights = (model: string): Error =>
  new Error(`The weights of model "${model}" are others now than when this run began. Run it again.`);
