/**
 * Whether the worker still lives. One that runs out of memory, or is ended by the browser, says nothing: calls to it would
 * stay open for ever. Its silence says nothing either, since it is deaf while a pass is being computed. So it holds a lock
 * for as long as it lives, which falls free with it; and where there are no locks, or it hangs, a very long silence counts.
 */

/** Longest silence of a worker while something is due of it, seconds: many times what the slowest pass takes. */
const longestSilence = { withoutLock: 60, withLock: 180 };

/** Takes a lock for the rest of this worker's life; false where there are none (pages that are not served securely). */
export async function holdForLife(name: string): Promise<boolean> {
  try {
    await new Promise<void>((resolve, reject) => {
      const held = navigator.locks.request(name, () => {
        resolve();
        return new Promise<never>(() => {});
      });
      held.catch(reject);
    });
    return true;
  } catch {
    return false;
  }
}

/** What the page's side needs of a worker to watch it. */
interface Watched {
  /** Asks the worker to hold this lock; see `holdForLife`. */
  hold(lock: string): Promise<boolean>;
  /** Answers as soon as nothing else is being computed. */
  ping(): Promise<unknown>;
}

/** Watches one worker until it dies or the watch is ended. */
export class LifeWatch {
  private readonly ended = new AbortController();
  private timer: ReturnType<typeof setInterval> | undefined;
  private due = 0;
  private isLocked = false;
  /** Seconds since the worker was asked for a sign of life; null: it was not, or has answered. */
  private silence: number | null = null;

  /** @param onDeath called once, with the reason in words */
  constructor(
    private readonly worker: Watched,
    private readonly onDeath: (reason: string) => void,
  ) {
    void this.waitForLock();
  }

  /** The call, during which signs of life are expected. */
  async during<T>(call: Promise<T>): Promise<T> {
    this.due++;
    this.timer ??= setInterval(() => this.tick(), 1000);
    try {
      return await call;
    } finally {
      if (--this.due === 0) this.rest();
    }
  }

  end(): void {
    this.ended.abort();
    this.rest();
  }

  private rest(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.silence = null;
  }

  /** Ticks are counted, not hours: a machine that slept has missed both the answer and the ticks. */
  private tick(): void {
    const limit = this.isLocked ? longestSilence.withLock : longestSilence.withoutLock;
    if (this.silence === null) this.ask();
    else if (++this.silence >= limit) this.die(`it gave no sign of life for ${limit} seconds`);
  }

  private ask(): void {
    this.silence = 0;
    const answered = () => {
      if (this.silence !== null) this.silence = null;
    };
    this.worker.ping().then(answered, answered);
  }

  private async waitForLock(): Promise<void> {
    const name = `engine-worker-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
    const { signal } = this.ended;
    try {
      this.isLocked = await this.worker.hold(name);
      if (this.isLocked) await navigator.locks.request(name, { signal }, () => this.die("it ended without a word"));
    } catch {
      // Ended, or no locks here: then silence alone tells.
    }
  }

  private die(reason: string): void {
    if (this.ended.signal.aborted) return;
    this.end();
    this.onDeath(reason);
  }
}
