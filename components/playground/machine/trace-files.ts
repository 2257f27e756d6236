/** Trace files on their way into lanes. */

import type { PlaygroundStore } from "@/components/playground/state/store";
import { LIMITS } from "@/lib/experiment/schema";
import type { ReadingProgress } from "@/lib/trace/file";
import { importedLane, readTraceFile } from "./import-trace";

/** Files that are open sooner than this are not announced, and those that are not more often than that, ms. */
const [PATIENCE_MS, PACE_MS] = [150, 50];

/** Opens trace files, a lane each, one after the other; the store says how far the one that is being read is. */
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
    const { addLane, setRun, setOpening, notify, moveClock } = this.store.getState();
    let next = performance.now() + PATIENCE_MS;
    const onProgress = (progress: ReadingProgress) => {
      if (performance.now() < next) return;
      next = performance.now() + PACE_MS;
      setOpening({ fileName: file.name, ...progress });
    };
    try {
      const { lane, run } = importedLane(await readTraceFile(file, { signal, onProgress }), file.name);
      const id = addLane(lane);
      if (id === null)
        throw new Error(`“${file.name}” would be one lane too many: at most ${LIMITS.lanes} fit. Remove one first.`);
      setRun(id, run);
      moveClock("end");
    } catch (error) {
      if (!signal.aborted) notify("bad", (error as Error).message);
    } finally {
      setOpening(null);
    }
  }
}
