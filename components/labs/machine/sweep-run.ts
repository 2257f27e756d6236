/** One sweep under way in a page: prepared, timed, run batch by batch, paused and stopped. */
import type { LabStore, Progress } from "@/components/labs/state/lab-state";
import type { Machine } from "@/lib/run/machine";
import { checkPlan, weightsOfPlan } from "@/lib/sweep/check";
import { calibrate, type Estimate, estimate } from "@/lib/sweep/estimate";
import { rowsOfPlan } from "@/lib/sweep/of-rows";
import type { SweepPlan } from "@/lib/sweep/plan";
import type { Row } from "@/lib/sweep/row";
import { type Answerer, answerersOn, batchFor, type RowShelf, runSweep } from "@/lib/sweep/run";

/** A plan that can be run, and what it will take. */
interface Prepared {
  readonly plan: SweepPlan;
  readonly estimate: Estimate;
  /** Answers that are there already. */
  readonly rows: readonly Row[];
}

/**
 * Leaves out of a plan what this machine cannot run, brings the models, and times some answers.
 * @param known answers that may be taken over
 * @param workers engines that will answer at the same time
 * @throws Error in words, or the signal's reason
 */
export async function prepareSweep(
  plan: SweepPlan,
  known: readonly Row[],
  machine: Machine,
  workers: number,
  onStep: (step: "loading" | "checking" | "timing") => void,
): Promise<Prepared> {
  onStep("loading");
  const weights = await weightsOfPlan(plan, machine);
  onStep("checking");
  const checked = await checkPlan(plan, machine);
  const rows = rowsOfPlan(checked, known, { weights, backend: machine.engine.status.backend.name });
  const tried = new Set(rows.map(({ lane }) => lane));
  if (checked.lanes.some((lane) => !tried.has(lane))) onStep("timing");
  const trials = [...rows, ...(await calibrate(checked, machine, { known: tried }))];
  return { plan: checked, estimate: estimate(checked, trials, { kept: rows.length, workers }), rows };
}

/** Least milliseconds between two redraws of a table that grows. */
const SHOW_EVERY_MS = 700;

interface LiveSweepOptions {
  readonly store: LabStore;
  /** Each has an engine of its own; at least one. */
  readonly machines: readonly Machine[];
  readonly signal: AbortSignal;
  /** Answers of the plan that are there already. */
  readonly kept: readonly Row[];
  readonly shelf: RowShelf;
  /** Told what is there by now: all rows so far. */
  readonly onRows: (rows: readonly Row[]) => void;
  readonly now?: () => number;
}

/** Runs a plan to its end and tells the store how far it is. */
export class LiveSweep {
  private resumed: (() => void) | null = null;
  private gate: Promise<void> | null = null;
  private readonly pace: Pace;

  constructor(private readonly options: LiveSweepOptions) {
    this.pace = new Pace(options.now ?? (() => performance.now()));
  }

  /** @throws Error when an answer fails, or the signal's reason */
  async run(plan: SweepPlan): Promise<void> {
    const { machines, signal, kept, shelf, onRows, now = () => performance.now() } = this.options;
    const answerers = machines
      .flatMap((machine) => answerersOn(plan, machine, batchFor(machine)))
      .map((answerer) => this.heldBack(answerer));
    const rows: Row[] = [];
    let shownAt = Number.NEGATIVE_INFINITY;
    try {
      const batches = runSweep(plan, answerers, { kept, shelf, signal });
      for await (const { rows: batch, fresh, done, total } of batches) {
        rows.push(...batch);
        this.pace.count(fresh.length);
        this.tell({ done, total, secondsLeft: this.pace.secondsFor(total - done) });
        if (this.gate === null && now() - shownAt <= SHOW_EVERY_MS) continue;
        onRows([...rows]);
        shownAt = now();
      }
    } finally {
      onRows([...rows]);
    }
  }

  /** Holds the run after the questions under way. */
  pause(): void {
    if (this.gate) return;
    this.gate = new Promise((resolve) => {
      this.resumed = resolve;
    });
    this.pace.stop();
    this.setPaused(true);
  }

  resume(): void {
    this.resumed?.();
    this.gate = null;
    this.pace.start();
    this.setPaused(false);
  }

  /** One that takes no question while the run is paused. */
  private heldBack(answerer: Answerer): Answerer {
    const { signal } = this.options;
    const stopped = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    return async (asking) => {
      if (this.gate) await Promise.race([this.gate, stopped]);
      signal.throwIfAborted();
      return answerer(asking);
    };
  }

  private setPaused(isPaused: boolean): void {
    const { phase, set } = this.options.store.getState();
    if (phase.state === "running" || phase.state === "paused") {
      set({ phase: { ...phase, state: isPaused ? "paused" : "running" } });
    }
  }

  private tell(progress: Progress): void {
    this.options.store.getState().set({ phase: { state: this.gate ? "paused" : "running", ...progress } });
  }
}

/** How fast answers come while nobody holds them up. */
class Pace {
  private ms = 0;
  private answers = 0;
  /** Null while they are held up. */
  private since: number | null;

  constructor(private readonly now: () => number) {
    this.since = now();
  }

  count(answers: number): void {
    // What was kept costs nothing.
    if (this.answers === 0 && answers === 0 && this.since !== null) this.since = this.now();
    this.answers += answers;
  }

  stop(): void {
    this.ms = this.passed();
    this.since = null;
  }

  start(): void {
    this.since = this.now();
  }

  /** Null before the first answer. */
  secondsFor(answers: number): number | null {
    if (this.answers === 0) return null;
    return ((this.passed() / this.answers) * answers) / 1000;
  }

  private passed(): number {
    return this.since === null ? this.ms : this.ms + this.now() - this.since;
  }
}
