/** Decoding loops side by side on one engine: each waits with its next question until all others have theirs. */
import type { PredictRequest } from "@/lib/engine/predictor";
import type { LaneEngine, LaneSession } from "./machine";

/**
 * How long a loop that has left is waited for, milliseconds: whoever ran it is likely to begin another one as soon as its
 * answer is written down.
 */
const GRACE_MS = 10;

/** One loop among others. */
export interface LockstepLoop {
  /** The engine, as this loop uses it. */
  readonly engine: LaneEngine;
  /** Milliseconds of its own: of the time that it waits for the network, with others, only its share passes. */
  readonly now: () => number;
  /** It asks nothing more. */
  leave(): void;
}

interface Member {
  /** Asks what it waits to ask, all at once. */
  readonly waiting: Set<() => void>;
  hasLeft: boolean;
}

/**
 * Lets loops on one engine ask the network in step, in one turn of the event loop: an engine that runs together what it is
 * asked together then does. What a loop is answered does not depend on the others.
 */
export class Lockstep {
  private members: Member[] = [];

  constructor(
    private readonly engine: LaneEngine,
    private readonly graceMs = GRACE_MS,
  ) {}

  /** One loop more; the others wait for it until it leaves. */
  enter(): LockstepLoop {
    const member: Member = { waiting: new Set(), hasLeft: false };
    const gone = this.members.findIndex(({ hasLeft }) => hasLeft);
    if (gone >= 0) this.members.splice(gone, 1);
    this.members.push(member);
    const { engine } = this;
    let sharedMs = 0;
    const ask = async (session: LaneSession, request: PredictRequest, signal: AbortSignal | undefined) => {
      const begun = performance.now();
      const prediction = await this.inStep(member, () => session.predict(request, signal), signal);
      sharedMs += Math.max(0, performance.now() - begun - prediction.cost.modelMs);
      return prediction;
    };
    return {
      engine: {
        get status() {
          return engine.status;
        },
        load: (...model) => engine.load(...model),
        textOf: (...model) => engine.textOf(...model),
        async openSession(request) {
          const session = await engine.openSession(request);
          return {
            ...session,
            predict: (prediction, signal) => ask(session, prediction, signal),
            close: () => session.close(),
          };
        },
      },
      now: () => performance.now() - sharedMs,
      leave: () => {
        member.hasLeft = true;
        setTimeout(() => {
          this.members = this.members.filter((other) => other !== member);
          this.goOn();
        }, this.graceMs);
      },
    };
  }

  /** Makes a call once all loops wait with one. @throws the signal's reason as soon as it fires */
  private inStep<Result>(
    { waiting }: Member,
    call: () => Promise<Result>,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        waiting.delete(go);
        reject(signal!.reason);
      };
      const go = () => {
        signal?.removeEventListener("abort", stop);
        resolve(call());
      };
      if (signal?.aborted) return stop();
      signal?.addEventListener("abort", stop);
      waiting.add(go);
      // A loop may ask several things at once: none of them is left behind.
      queueMicrotask(() => this.goOn());
    });
  }

  private goOn(): void {
    if (!this.members.every(({ waiting }) => waiting.size > 0)) return;
    const all = this.members.flatMap(({ waiting }) => {
      const own = [...waiting];
      waiting.clear();
      return own;
    });
    for (const go of all) go();
  }
}
