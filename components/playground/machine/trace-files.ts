/** Trace files on their way into lanes. */

import type { PlaygroundStore } from "@/components/playground/state/store";
import { LIMITS } from "@/lib/experiment/schema";
import type { CheckedTrace } from "@/lib/trace/file";
import type { ReadingProgress } from "@/lib/trace/reading/read";
import { importedLane, readTraceFile } from "./import-trace";

/** Files that are open sooner than this are not announced, and those that are not more often than that, ms. */
const [PATIENCE_MS, PACE_MS] = [150, 50];

/** Opens trace files, a lane for each run in them, one after the other; the store says how far the one that is being read is. */
export class TraceFiles {
  private called = new AbortController();
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly store: PlaygroundStore) {}

  /** Resolves when the last of these files is open or refused; files that came before are opened first. */
  open(files: readonly File[]): Promise<void> {
    const { signal } = this.called;
    this.last = this.last.then(async () => {
      for (const file of files) if (!signal.aborted) await this.openOne(file, signal);
    });
    return this.last;
  }

  /** Gives up the file that is being read, and all that wait. */
  cancel(): void {
    this.called.abort(new DOMException("Opening was cancelled.", "AbortError"));
    this.called = new AbortController();
  }

  private async openOne(file: File, signal: AbortSignal): Promise<void> {
    const { setOpening, notify } = this.store.getState();
    let next = performance.now() + PATIENCE_MS;
    const onProgress = (progress: ReadingProgress) => {
      if (performance.now() < next) return;
      next = performance.now() + PACE_MS;
      setOpening({ fileName: file.name, ...progress });
    };
    try {
      const { runs, problems } = await readTraceFile(file, { signal, onProgress });
      for (const problem of problems) notify("bad", `“${file.name}”, ${problem}`);
      this.show(runs, file.name);
    } catch (error) {
      if (!signal.aborted) notify("bad", (error as Error).message);
    } finally {
      setOpening(null);
    }
  }

  /** Gives each run a lane of its own, as long as there are any; other lanes stay as they are. */
  private show(runs: readonly CheckedTrace[], fileName: string): void {
    const { addLane, setRun, notify, moveClock } = this.store.getState();
    for (const [index, checked] of runs.entries()) {
      const name = runs.length > 1 ? `${fileName}, run ${index + 1} of ${runs.length}` : fileName;
      const { lane, run } = importedLane(checked, name);
      const id = addLane(lane);
      if (id === null) {
        notify("bad", `“${name}” would be one lane too many: at most ${LIMITS.lanes} fit. Remove one first.`);
        return;
      }
      setRun(id, run);
      moveClock("end");
    }
  }
}
