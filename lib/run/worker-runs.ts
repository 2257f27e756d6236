/**
 * Runs that are made where the engine is, beside its page: they go ahead of whoever watches them by as many steps as he
 * lets them, and hand over what is there when he asks for more. So neither waits for the other.
 */
import type { OpenRequest } from "@/lib/engine/engine";
import { afterMicrotasks } from "@/lib/engine/gather";
import type { MaskPredictor } from "@/lib/engine/predictor";
import { SessionMemory, type SessionNews } from "@/lib/engine/session/memory";
import type { TraceStatus } from "@/lib/trace/schema";
import { type RunOrder, type Step, stepsOf } from "./steps";

/** A step on its way, with what the sessions of model and companion rest on since the step before. */
export interface DeliveredStep extends Step {
  readonly news: readonly (readonly SessionNews[])[];
}

/** Steps that are there; once the run is through, with the last ones, how it ended. */
interface Delivery {
  readonly steps: readonly DeliveredStep[];
  readonly status: TraceStatus | null;
}

/** What a worker that makes runs answers to. Ids are made up by the page. */
export interface RunsApi {
  /** Opens a run's sessions; it makes no step before it is asked for one. Whatever fails is told to who asks for more. */
  beginRun(id: number, order: RunOrder): void;
  /** The next steps, at least one but for the end. @param ahead how many more may be made before the next call */
  moreOfRun(id: number, ahead: number): Promise<Delivery>;
  /** Ends a run within one evaluation, and frees its sessions. */
  endRun(id: number): void;
}

/** A predictor whose memory somebody frees. */
interface OpenedSession extends MaskPredictor {
  close(): void;
}

type Opener = (request: OpenRequest) => OpenedSession | Promise<OpenedSession>;

/** Most steps in one delivery: whoever unpacks them has other things to do. */
const MOST_AT_ONCE = 8;

/** @param open opens a session on the engine of this worker */
export function createRuns(open: Opener): RunsApi {
  const runs = new Map<number, WorkerRun>();
  return {
    beginRun(id, order) {
      runs.set(id, new WorkerRun(order, open));
    },
    moreOfRun(id, ahead) {
      const run = runs.get(id);
      if (!run) throw new Error(`expected a run under way, found ${id}`);
      return run.more(ahead);
    },
    endRun(id) {
      runs.get(id)?.end();
      runs.delete(id);
    },
  };
}

class WorkerRun {
  private readonly controller = new AbortController();
  /** Made and not handed over. */
  private ready: DeliveredStep[] = [];
  private made = 0;
  /** Steps that may be made, those that were made included. */
  private allowed = 0;
  private outcome: { readonly status: TraceStatus } | { readonly error: unknown } | null = null;
  /** Wakes whoever waits for something here to change. */
  private wake: () => void = () => {};
  private change = this.nextChange();

  constructor(order: RunOrder, open: Opener) {
    void this.make(order, open);
  }

  async more(ahead: number): Promise<Delivery> {
    const given = this.made - this.ready.length;
    this.allowed = Math.max(this.made, given + 1 + ahead);
    this.changed();
    while (this.ready.length === 0 && !this.outcome) await this.change;
    const steps = this.ready.splice(0, MOST_AT_ONCE);
    const { outcome } = this;
    if (!outcome || this.ready.length > 0) return { steps, status: null };
    if ("status" in outcome) return { steps, status: outcome.status };
    if (steps.length > 0) return { steps, status: null };
    throw outcome.error;
  }

  end(): void {
    this.controller.abort(new DOMException("The run was ended.", "AbortError"));
    this.changed();
  }

  private async make(order: RunOrder, open: Opener): Promise<void> {
    const { signal } = this.controller;
    const sessions: RememberedSession[] = [];
    try {
      const opened = async (request: OpenRequest) => {
        const session = new RememberedSession(request, await open(request));
        sessions.push(session);
        return session.predictor;
      };
      const predictor = await opened(order.opening);
      const companion = order.companion ? await opened(order.companion) : undefined;
      const steps = stepsOf(order, { predictor, companion }, { signal });
      for (;;) {
        while (this.made >= this.allowed && !signal.aborted) await this.change;
        signal.throwIfAborted();
        const step = await steps.next();
        if (step.done) {
          this.outcome = { status: step.value };
          return;
        }
        this.made++;
        this.ready.push({ ...step.value, news: sessions.map((session) => session.takeNews()) });
        this.changed();
      }
    } catch (error) {
      this.outcome = { error };
    } finally {
      for (const session of sessions) session.close();
      this.changed();
    }
  }

  private changed(): void {
    this.wake();
    this.change = this.nextChange();
  }

  private nextChange(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}

/** A session that keeps what its caches rest on, for another one that goes on where this one was lost. */
class RememberedSession {
  readonly predictor: MaskPredictor;
  private news: SessionNews[] = [];

  constructor(
    request: OpenRequest,
    private readonly session: OpenedSession,
  ) {
    const memory = new SessionMemory(request);
    const { vocabularySize, maskId, promptLength, shift, offers } = session;
    this.predictor = {
      ...{ vocabularySize, maskId, promptLength },
      ...(shift !== undefined ? { shift } : {}),
      ...(offers ? { offers } : {}),
      predict: async (prediction, signal) => {
        await otherTasks();
        signal?.throwIfAborted();
        const answer = await session.predict(prediction, signal);
        const news = memory.remember(prediction, shift ?? 0);
        if (news) this.news.push(news);
        return answer;
      },
    };
  }

  takeNews(): readonly SessionNews[] {
    const { news } = this;
    this.news = [];
    return news;
  }

  close(): void {
    try {
      this.session.close();
    } catch {
      // What frees memory must not end a run in another way than it ended.
    }
  }
}

/** Lets what came meanwhile have its turn, an abort above all: a network that computes here never waits by itself. */
const otherTasks = () => new Promise<void>(afterMicrotasks);
