/** Files on their way onto the page: traces into lanes, an experiment in the place of the one that is open. */

import { laneLetter } from "@/components/charts/lanes";
import { settingsOf } from "@/components/playground/state/document";
import { awaitedFile, runOf } from "@/components/playground/state/runs";
import type { PlaygroundStore } from "@/components/playground/state/store";
import { tellError } from "@/components/playground/state/tell-error";
import { worksFirst } from "@/components/ui/updates";
import { within } from "@/components/ui/within";
import { page } from "@/components/ui/words/en/page";
import { wordsNow } from "@/components/ui/words/spoken";
import { experimentIn } from "@/lib/experiment/file";
import { LIMITS } from "@/lib/experiment/limits";
import { longestCanvas } from "@/lib/trace/canvas";
import { runFingerprint } from "@/lib/trace/digest";
import type { CheckedTrace } from "@/lib/trace/file";
import { readInWorker, type TraceReader } from "@/lib/trace/reading/client";
import { rememberFile } from "@/lib/trace/reading/origin";
import type { ReadingProgress, TraceFile } from "@/lib/trace/reading/read";
import type { Trace } from "@/lib/trace/schema";
import { importedLane } from "./import-trace";

/** Files that are open sooner than this are not announced, and those that are not more often than that, ms. */
const [PATIENCE_MS, PACE_MS] = [150, 50];

interface TraceFilesOptions {
  readonly read?: TraceReader;
  readonly onShown?: (lane: number) => void;
  /** Processors of the machine: no more files are read at a time. */
  readonly cores?: number;
}

/** What is in a file, once it is read; what is wrong with it comes with its turn. */
type Read = { readonly experiment: unknown } | { readonly file: TraceFile } | { readonly error: unknown };

/** A file on its way, with how far it is. */
interface Reading {
  readonly file: File;
  readonly read: Promise<Read>;
  /** What was told of it last. */
  progress: ReadingProgress | null;
}

/** How long a file that is read waits for the next one, which is being checked, ms. */
const LITTLE_MS = 400;

/** Files that are read at a time: a large one keeps a processor busy for a second, and takes some hundred megabytes meanwhile. */
const AT_ONCE = 2;

/** Opens trace files, a lane for each run in them, in the order they came in; the store says how far the one whose turn it is has got. */
export class TraceFiles {
  private called = new AbortController();
  private last: Promise<void> = Promise.resolve();
  private readonly read: TraceReader;
  private readonly onShown: ((lane: number) => void) | undefined;
  private readonly atOnce: number;
  /** The file whose turn it is. */
  private turn: Reading | null = null;
  private nextTold = 0;
  /** Runs that were given lanes, and not yet told. */
  private readonly given: { readonly id: string; readonly name: string }[] = [];

  /** @param openExperiment takes the data of a file that holds an experiment   @param onShown takes the first new lane's index */
  constructor(
    private readonly store: PlaygroundStore,
    private readonly openExperiment: (data: unknown, fileName: string) => void,
    { read = readInWorker, onShown, cores = globalThis.navigator?.hardwareConcurrency ?? 1 }: TraceFilesOptions = {},
  ) {
    this.read = read;
    this.onShown = onShown;
    this.atOnce = Math.max(1, Math.min(AT_ONCE, cores));
  }

  /** Resolves when the last of these files is open or refused; files that came before are opened first. */
  open(files: readonly File[]): Promise<void> {
    const { signal } = this.called;
    this.last = this.last.then(async () => {
      await this.openAll(files, signal);
      this.tellWhere();
    });
    return worksFirst(this.last);
  }

  /** Gives up the file that is being read, and all that wait. */
  cancel(): void {
    this.called.abort(new DOMException("Opening was cancelled.", "AbortError"));
    this.called = new AbortController();
  }

  /**
   * Shows each file in its turn, while those behind it are read already. Of two that are done nearly at once the first
   * waits for the other: lanes that come together are laid out and drawn once.
   */
  private async openAll(files: readonly File[], signal: AbortSignal): Promise<void> {
    const ahead: Reading[] = [];
    for (let turn = 0; turn < files.length && !signal.aborted; ) {
      while (ahead.length < this.atOnce && turn + ahead.length < files.length)
        ahead.push(this.begin(files[turn + ahead.length]!, signal));
      const due = ahead.shift()!;
      this.turn = due;
      this.nextTold = performance.now() + PATIENCE_MS;
      const read = await due.read;
      const next = ahead[0];
      const nextRead = next?.progress?.stage === "checking" ? await within(next.read, LITTLE_MS) : null;
      this.showInTurn(due, read, signal);
      turn++;
      if (!nextRead) continue;
      this.showInTurn(ahead.shift()!, nextRead, signal);
      turn++;
    }
  }

  private begin(file: File, signal: AbortSignal): Reading {
    const reading: Reading = {
      file,
      progress: null,
      read: this.readOne(file, signal, (progress) => {
        reading.progress = progress;
        if (this.turn === reading) this.tell(reading);
      }).catch((error: unknown) => ({ error })),
    };
    return reading;
  }

  private async readOne(file: File, signal: AbortSignal, onProgress: (now: ReadingProgress) => void): Promise<Read> {
    const experiment = await experimentIn(file);
    signal.throwIfAborted();
    if (experiment !== null) return { experiment };
    const read = await this.read(file, { signal, onProgress });
    if (read.runs.length === 1 && read.problems.length === 0) rememberFile(read.runs[0]!.trace, file);
    return { file: read };
  }

  private showInTurn({ file: { name } }: Reading, read: Read, signal: AbortSignal): void {
    const { setOpening, notify } = this.store.getState();
    try {
      if ("error" in read) throw read.error;
      signal.throwIfAborted();
      if ("experiment" in read) this.openExperiment(read.experiment, name);
      else {
        for (const problem of read.file.problems) notify("bad", `“${name}”, ${problem}`);
        this.show(read.file.runs, name);
      }
    } catch (error) {
      if (!signal.aborted) tellError(this.store.getState(), error, { before: `“${name}”: ` });
    } finally {
      this.turn = null;
      setOpening(null);
    }
  }

  private tell({ file, progress }: Reading): void {
    if (!progress || performance.now() < this.nextTold) return;
    this.nextTold = performance.now() + PACE_MS;
    this.store.getState().setOpening({ fileName: file.name, ...progress });
  }

  /** Gives each run a lane of its own, as long as there are any; other lanes stay as they are. */
  private show(runs: readonly CheckedTrace[], fileName: string): void {
    const { notify } = this.store.getState();
    for (const [index, checked] of runs.entries()) {
      const name = runs.length > 1 ? `${fileName}, run ${index + 1} of ${runs.length}` : fileName;
      const size = largeSize(checked.trace);
      if (size === null) {
        if (!this.give(checked, name)) return;
        continue;
      }
      const { tooLarge, showAllTheSame } = wordsNow(page);
      const warning = tooLarge(name, size);
      notify("info", warning, {
        label: showAllTheSame,
        run: () => {
          this.give(checked, name);
          this.tellWhere();
        },
      });
    }
  }

  /** Says in one notice which lanes the opened runs are in, so that it takes the place of no other. */
  private tellWhere(): void {
    const { laneIds } = settingsOf(this.store.getState());
    const given = this.given.splice(0).map(({ id, name }) => ({ name, lane: laneIds.indexOf(id) }));
    const where = given.map(({ name, lane }) => wordsNow(page).inLane(name, laneLetter(lane)));
    if (given[0]) this.onShown?.(given[0].lane);
    if (where.length > 0) this.store.getState().notify("info", `${where.join(" ")} ${wordsNow(page).othersAsBefore}`);
  }

  /** The lane of a link that waits for this very run; null, with a notice where a lane waits for another one of that name. */
  private waitingFor(trace: Trace, name: string): string | null {
    const state = this.store.getState();
    const waiting = settingsOf(state).laneIds.flatMap((id, index) => {
      const file = awaitedFile(runOf(state, id));
      return file ? [{ id, index, file }] : [];
    });
    const digest = waiting.length > 0 ? runFingerprint(trace) : "";
    const found = waiting.find(({ file }) => file.digest === digest);
    const named = waiting.find(({ file }) => file.name === name);
    if (!found && named)
      state.notify(
        "warn",
        `“${name}” is not the run that lane ${laneLetter(named.index)} waits for: expected one with the fingerprint ${named.file.digest}, found ${digest}.`,
      );
    return found?.id ?? null;
  }

  /** Shows a run in a lane of its own; false, with a notice, where no lane is left. */
  private give(checked: CheckedTrace, name: string): boolean {
    const { addLane, setRun, notify, moveClock } = this.store.getState();
    const { lane, run } = importedLane(checked, name);
    const id = this.waitingFor(checked.trace, name) ?? addLane(lane);
    if (id === null) {
      notify("bad", wordsNow(page).laneTooMany(name, LIMITS.lanes));
      return false;
    }
    setRun(id, { ...run, awaits: undefined });
    moveClock("end");
    this.given.push({ id, name });
    return true;
  }
}

/** What all charts together draw in a moment. */
const QUICK = { iterations: 2048, positions: 2048, cells: 2 ** 20 } as const;

/** The size of a run that takes longer to draw than anybody expects of a small file, in words; null for any other. */
function largeSize(trace: Trace): string | null {
  const iterations = trace.iterations.length;
  const positions = longestCanvas(trace);
  const isQuick =
    iterations <= QUICK.iterations && positions <= QUICK.positions && iterations * positions <= QUICK.cells;
  const told = (count: number) => count.toLocaleString("en");
  return isQuick ? null : `${told(iterations)} iterations of up to ${told(positions)} positions`;
}
