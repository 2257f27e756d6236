/** The machinery behind a lab, without React: its address, the engine, the sweep under way, and what the browser keeps. */
import { EngineLink } from "@/components/engine/engine-link";
import { isBusy, isOfElsewhere, type LabStore, type Shown, spareCores } from "@/components/labs/state/lab-state";
import type { RecordedSweep } from "@/components/labs/state/recorded";
import { sweepName } from "@/components/labs/state/sweep-name";
import { counted } from "@/components/labs/state/words";
import { fetchAtlas } from "@/components/models/assets";
import { size } from "@/components/ui/amounts";
import { detailAction } from "@/components/ui/detail-action";
import { siteUrl } from "@/components/ui/site";
import { within } from "@/components/ui/within";
import type { BackendName } from "@/lib/engine/backends";
import type { Machine } from "@/lib/run/machine";
import { asSentence, told } from "@/lib/run/sentence";
import type { Atlas } from "@/lib/scene/atlas";
import { untilFree, whileAlone } from "@/lib/store/alone";
import { handOver } from "@/lib/store/hand-over";
import { openStorage, roomOfSite, type Storage, StorageFull } from "@/lib/store/storage";
import type { ProblemSet } from "@/lib/study/problems";
import { caseLink } from "@/lib/sweep/cases";
import {
  KeptShelf,
  type KeptSweep,
  keptRows,
  keptSweeps,
  newKeptSweep,
  removeKept,
  renameKept,
} from "@/lib/sweep/kept";
import { isTraceFile, traceFileOf } from "@/lib/sweep/kept-traces";
import { readSweepQuery, sweepQuery } from "@/lib/sweep/link";
import { foreignSweepOf, isAskedHere, sweepOfRows } from "@/lib/sweep/of-rows";
import { planSweep, type SweepPlan } from "@/lib/sweep/plan";
import type { Row } from "@/lib/sweep/row";
import type { RowShelf } from "@/lib/sweep/run";
import type { Sweep } from "@/lib/sweep/schema";
import { anotherEngine, type ClosableEngine } from "./more-engines";
import { byWeights, type FormatId, fetchRecordedRows, readResultFiles, saveRows } from "./result-files";
import { LiveSweep, prepareSweep } from "./sweep-run";

/** A sweep that takes longer than this asks first, minutes. */
const UNASKED_MINUTES = 5;

/** How often the answers of another tab are looked at, milliseconds. */
const WATCH_EVERY_MS = 2000;

const BACKENDS = ["webgpu", "wasm", "cpu"] as const satisfies readonly BackendName[];

const STOPPED = () => new DOMException("Stopped.", "AbortError");

export interface LabSessionOptions {
  readonly store: LabStore;
  readonly problems: ProblemSet;
  /** What the lab opens with where the address says nothing. */
  readonly usual: Sweep;
  /** Measured beforehand; shown until there is something of the visitor's own. */
  readonly recorded: RecordedSweep | null;
  /** First digits of the digest of each shipped model's weights. */
  readonly weights: ReadonlyMap<string, string>;
  /** Where runs are made and kept; absent: as the page has them. */
  readonly engine?: ClosableEngine;
  /** Opens one more, for sweeps that several answer. */
  readonly another?: () => ClosableEngine;
  readonly atlas?: (signal: AbortSignal) => Promise<Atlas>;
  readonly storage?: () => Promise<Storage>;
}

/** A sweep that waits to be told to begin. */
interface Ready {
  readonly plan: SweepPlan;
  readonly rows: readonly Row[];
  readonly machine: Machine;
}

/** Everything that lives as long as a lab is open. A lab that was closed may be started again. */
export class LabSession {
  private readonly engine: ClosableEngine;
  private closed = new AbortController();
  private storage: Promise<Storage> | null = null;
  private running: { readonly controller: AbortController; live: LiveSweep | null } | null = null;
  private ready: Ready | null = null;
  /** Runs that were opened with the answers on show, by the names of their files. */
  private readonly traces = new Map<string, File>();

  constructor(private readonly options: LabSessionOptions) {
    this.engine = options.engine ?? new EngineLink(options.store);
  }

  start(): void {
    this.closed = new AbortController();
    const { signal } = this.closed;
    this.store.set({ workers: spareCores() });
    addEventListener("beforeunload", (event) => this.wouldLose() && event.preventDefault(), { signal });
    this.open().catch((error) => {
      if (!signal.aborted) this.tell("bad", error);
    });
  }

  close(): void {
    this.stop();
    this.closed.abort();
    this.engine.close();
    this.storage = null;
  }

  /** Sets the sweep that the next run makes; it stands in the address. */
  edit(change: Partial<Sweep>): void {
    const { sweep, set } = this.store;
    const next = { ...sweep, ...change };
    set({ sweep: next });
    this.write(next);
  }

  /** Where this lab makes its runs, until the signal fires or the lab is left. */
  async machine(until: AbortSignal): Promise<Machine> {
    const signal = AbortSignal.any([until, this.closed.signal]);
    return { engine: this.engine, atlas: await (this.options.atlas ?? fetchAtlas)(signal), signal };
  }

  /** Measures the sweep as it is set. What is on show and belongs to it is taken over. */
  async run(): Promise<void> {
    const { options } = this;
    if (isBusy(this.store)) return;
    const { sweep } = this.store;
    const controller = new AbortController();
    this.running = { controller, live: null };
    const signal = AbortSignal.any([controller.signal, this.closed.signal]);
    this.store.set({ phase: { state: "preparing", step: "loading" }, conflicts: [] });
    try {
      const machine = await this.machine(controller.signal);
      const plan = planSweep(sweep, options.problems);
      await this.takeUp(sweep);
      const { shown, workers } = this.store;
      const known = shown?.source.kind === "recorded" ? [] : (shown?.rows ?? []);
      const prepared = await prepareSweep(plan, known, machine, workers, (step) =>
        this.store.set({ phase: { state: "preparing", step } }),
      );
      const short = roomProblem(prepared.estimate.answers, this.store.room);
      const estimate = { ...prepared.estimate, problem: prepared.estimate.problem ?? short };
      this.store.set({ conflicts: prepared.plan.conflicts });
      this.ready = { plan: prepared.plan, rows: prepared.rows, machine };
      const isQuick = estimate.problem === null && (estimate.minutes ?? 0) <= UNASKED_MINUTES;
      if (isQuick) await this.measure(this.ready);
      else this.store.set({ phase: { state: "asking", estimate } });
    } catch (error) {
      this.ended(error, signal);
    }
  }

  /** Begins the sweep that has asked. */
  async confirm(): Promise<void> {
    const { ready } = this;
    if (this.store.phase.state !== "asking" || !ready) return;
    try {
      await this.measure(ready);
    } catch (error) {
      this.ended(error, ready.machine.signal!);
    }
  }

  pause(): void {
    this.running?.live?.pause();
  }

  resume(): void {
    this.running?.live?.resume();
  }

  /** Ends the run; its answers stay, and it can be gone on with. */
  stop(): void {
    this.running?.controller.abort(STOPPED());
    this.running = null;
    this.ready = null;
    this.store.set({ phase: { state: "idle" } });
  }

  /** Shows a kept sweep, and sets the lab as it was. */
  async openKept(id: string): Promise<void> {
    const kept = this.store.kept.find((one) => one.id === id);
    if (!kept || isBusy(this.store)) return;
    await this.show(kept);
    this.edit(kept.sweep);
  }

  async rename(id: string, name: string): Promise<void> {
    await this.change(async (storage) => renameKept(storage, id, name.trim()));
    const { shown } = this.store;
    if (shown?.source.kind !== "own" || shown.source.kept.id !== id) return;
    const kept = this.store.kept.find((one) => one.id === id);
    if (kept) this.store.set({ shown: { ...shown, source: { kind: "own", kept } } });
  }

  /** Takes a kept sweep away; where it is on show, what the lab was recorded with comes back. */
  async remove(id: string): Promise<void> {
    await this.change((storage) => removeKept(storage, id));
    const { shown } = this.store;
    if (shown?.source.kind === "own" && shown.source.kept.id === id) await this.showRecorded();
  }

  /** Saves the answers of a kept sweep as a file. */
  async saveKept(id: string, format: FormatId): Promise<void> {
    const kept = this.store.kept.find((one) => one.id === id);
    if (!kept) return;
    const { rows } = await keptRows(kept, await this.opened());
    await this.saveAs(rows, kept.name, format);
  }

  /** Saves the answers on show as a file. */
  save(format: FormatId): void {
    const { shown } = this.store;
    if (shown) void this.saveAs(shown.rows, nameOf(shown), format);
  }

  private async saveAs(rows: readonly Row[], name: string, format: FormatId): Promise<void> {
    if (rows.length === 0) return this.store.notify("warn", `${name}: there are no answers to save.`);
    try {
      await saveRows(rows, name, format);
    } catch (error) {
      this.tell("bad", error);
    }
  }

  /** Shows results files, of this machine or another; the lab is set as they were. Says what of them cannot be used. */
  async openFiles(files: readonly File[]): Promise<void> {
    if (files.length === 0 || isBusy(this.store)) return;
    const traces = files.filter(({ name }) => isTraceFile(name));
    const results = files.filter((file) => !traces.includes(file));
    if (results.length > 0) this.traces.clear();
    for (const file of traces) this.traces.set(file.name, file);
    if (results.length === 0 && this.store.shown !== null) return this.tellTraces();
    const { rows, notices } = await readResultFiles(results);
    for (const notice of notices) this.store.notify("warn", notice);
    const { own, foreign } = byWeights(rows, this.options.weights);
    const name = (results.length > 0 ? results : files).map((file) => file.name).join(", ");
    if (rows.length === 0) {
      this.store.notify("bad", `${name}: expected answers of a sweep as JSON Lines, found none.`);
      return;
    }
    const isForeign = own.length === 0;
    const drawn = isForeign ? foreign : own;
    const { problems, weights } = this.options;
    const isElsewhere = isForeign && !isAskedHere(drawn, problems, new Set(weights.keys()));
    if (foreign.length > 0 && !isElsewhere) this.store.notify("warn", foreignNotice(name, own.length, foreign.length));
    const sweep = isElsewhere ? foreignSweepOf(drawn) : sweepOfRows(drawn);
    const source = { kind: "file", name, isForeign, isElsewhere } as const;
    this.store.set({ shown: { source, sweep, rows: drawn }, conflicts: [] });
    // What cannot be run here is no setting of this lab: its own stay as they are.
    if (!isElsewhere) this.edit(sweep);
    this.tellTraces();
  }

  /** Puts a file away: what is kept of the sweep as it is set is shown again, or what was recorded. */
  async leaveFile(): Promise<void> {
    this.traces.clear();
    const own = this.keptOf(this.store.sweep);
    if (own) await this.show(own);
    else await this.showRecorded();
  }

  private tellTraces(): void {
    const { size } = this.traces;
    if (size === 0) return;
    const runs = size === 1 ? "One run was" : `${size.toLocaleString("en")} runs were`;
    this.store.notify("info", `${runs} kept with the answers: a case that has one opens it in the playground.`);
  }

  /** Opens the question of two answers in the playground, in a tab of its own: both lanes set, run, and scrubbed to where they part. */
  async openCase(reference: Row, row: Row): Promise<void> {
    try {
      const { signal } = this.closed;
      const kept = await this.keptRuns([reference, row]);
      if (kept.length > 0) return this.goTo(await keptLink(kept));
      if (isOfElsewhere(this.store)) return this.store.notify("info", NO_RUNS);
      const link = await caseLink([reference, row], this.options.problems, { engine: this.engine, signal });
      this.goTo(link);
    } catch (error) {
      this.tell("bad", error);
    }
  }

  /** Where the browser opens no tab, this one goes there: what was measured is kept. */
  private goTo(link: string): void {
    const address = siteUrl("") + link;
    if (!window.open(address, "_blank")) location.assign(address);
  }

  /** The runs of these answers, as far as they were kept and opened with them. */
  private async keptRuns(rows: readonly Row[]): Promise<readonly File[]> {
    if (this.traces.size === 0) return [];
    const names = await Promise.all(rows.map(traceFileOf));
    return names.flatMap((name) => this.traces.get(name) ?? []);
  }

  cancelLoading(): void {
    if (this.engine instanceof EngineLink) this.engine.cancel();
    this.stop();
  }

  startLoadingAnew(): void {
    if (this.engine instanceof EngineLink) this.engine.startAnew();
  }

  /** Computes on this backend from the next run on; null: on the best one there is. */
  useBackend(forcedBackend: BackendName | null): void {
    this.stop();
    this.engine.close();
    this.store.set({ forcedBackend, engine: { state: "starting" } });
    this.write(this.store.sweep);
  }

  private get store() {
    return this.options.store.getState();
  }

  /** Opens what the address says: a kept sweep of these settings, or else what was recorded. */
  private async open(): Promise<void> {
    const { problems, usual } = this.options;
    const { signal } = this.closed;
    const isNamed = location.search.length > 1;
    const { sweep, notices } = isNamed ? readSweepQuery(location.search, problems) : { sweep: usual, notices: [] };
    // The engine starts once: an address cannot move it later.
    this.store.set({ sweep, forcedBackend: backendIn(location.search) });
    for (const notice of notices) this.store.notify("warn", notice);
    const storage = await this.opened();
    await this.list(storage);
    if (signal.aborted) return;
    const own = this.keptOf(sweep);
    if (own) await this.show(own);
    else await this.showRecorded();
  }

  private async show(kept: KeptSweep): Promise<void> {
    const { rows, notices } = await keptRows(kept, await this.opened(), { weights: this.options.weights });
    for (const notice of notices) this.store.notify("warn", notice);
    this.store.set({ shown: { source: { kind: "own", kept }, sweep: kept.sweep, rows }, conflicts: [] });
  }

  private async showRecorded(): Promise<void> {
    const { recorded, usual } = this.options;
    const { signal } = this.closed;
    const nothing: Shown = { source: { kind: "none" }, sweep: this.store.sweep, rows: [] };
    if (!recorded) return this.store.set({ shown: nothing });
    try {
      const rows = await fetchRecordedRows(recorded, signal);
      const sweep = rows.length > 0 ? sweepOfRows(rows) : usual;
      this.store.set({ shown: { source: { kind: "recorded", record: recorded }, sweep, rows } });
    } catch (error) {
      if (signal.aborted) return;
      this.store.set({ shown: nothing });
      this.tell("warn", error);
    }
  }

  /** Shows what is kept of a sweep by now: another tab may have measured some of it. */
  private async takeUp(sweep: Sweep): Promise<void> {
    await this.list(await this.opened());
    const { shown } = this.store;
    const kept = this.keptOf(sweep);
    if (!kept || shown?.source.kind === "file") return;
    const isShown = shown?.source.kind === "own" && shown.source.kept.id === kept.id && shown.rows.length >= kept.done;
    if (!isShown) await this.show(kept);
  }

  /** The newest kept sweep that asks exactly this. */
  private keptOf(sweep: Sweep): KeptSweep | undefined {
    const query = sweepQuery(sweep);
    return this.store.kept.find((kept) => sweepQuery(kept.sweep) === query);
  }

  /** Runs what is ready, or watches the tab that does. */
  private async measure(ready: Ready): Promise<void> {
    const { sweep } = ready.plan;
    const name = `sweep ${sweepQuery(sweep)}`;
    if (await whileAlone(name, () => this.measureAlone(ready))) return;
    const { signal } = ready.machine;
    let isOver = false;
    const over = untilFree(name, signal!).then(() => {
      isOver = true;
    });
    over.catch(() => {});
    while (!isOver) {
      await this.takeUp(sweep);
      const { done, total } = this.keptOf(sweep) ?? { done: 0, total: ready.plan.cells.length * sweep.n };
      this.store.set({ phase: { state: "watching", done, total } });
      await within(over, WATCH_EVERY_MS);
    }
    await this.takeUp(sweep);
    this.running = null;
    this.store.set({ phase: { state: "idle" } });
  }

  private async measureAlone({ plan, rows, machine }: Ready): Promise<void> {
    const { shown } = this.store;
    const storage = await this.opened();
    const total = plan.cells.length * plan.sweep.n;
    const isSame = shown?.source.kind === "own" && sweepQuery(shown.sweep) === sweepQuery(plan.sweep);
    // Answers of other weights are not gone on with: those that are still good begin a sweep of their own.
    const isWhole = shown?.source.kind === "own" && shown.source.kept.done === rows.length;
    const before = isSame && isWhole && shown.source.kind === "own" ? shown.source.kept : null;
    const kept = before ?? newKeptSweep(sweepName(plan.sweep), plan.sweep, total);
    this.store.set({
      shown: { source: { kind: "own", kept }, sweep: plan.sweep, rows },
    });
    const shelf = new KeptShelf(storage, { ...kept, total }, (head) => this.showHead(head));
    const lenient = this.goesOnWhereFull(shelf);
    // What a new sweep takes over is kept with it.
    if (!before && rows.length > 0) await lenient.keep(rows);
    const more = this.moreEngines(machine, plan);
    const live = new LiveSweep({
      store: this.options.store,
      machines: [machine, ...more.map((engine) => ({ ...machine, engine }))],
      signal: machine.signal!,
      kept: rows,
      shelf: lenient,
      onRows: (sofar) => this.showRows(kept.id, sofar),
    });
    if (this.running) this.running.live = live;
    this.store.set({ phase: { state: "running", done: rows.length, total, secondsLeft: null } });
    try {
      await live.run(plan);
    } finally {
      for (const engine of more) engine.close();
    }
    this.running = null;
    this.store.set({ phase: { state: "idle" } });
    await this.list(storage);
  }

  /** Engines beside the page's own: as many as are set, no more than there are questions, none where all share a GPU. */
  private moreEngines({ engine }: Machine, { sweep }: SweepPlan): ClosableEngine[] {
    if (engine.status.backend.name === "webgpu") return [];
    const wanted = Math.min(this.store.workers, sweep.n * sweep.tasks.length);
    const { store, another = () => anotherEngine(store) } = this.options;
    return Array.from({ length: Math.max(0, wanted - 1) }, another);
  }

  /** A shelf that lets a run go on where the browser has no more room, and says so once. */
  private goesOnWhereFull(shelf: RowShelf): RowShelf {
    return {
      keep: async (rows) => {
        try {
          await shelf.keep(rows);
        } catch (error) {
          if (!(error instanceof StorageFull)) throw error;
          this.store.set({ lasts: false });
          this.store.notify("warn", `${error.message} ${LOSABLE}`);
        }
      },
    };
  }

  private showHead(kept: KeptSweep): void {
    const { shown, kept: list } = this.store;
    this.store.set({ kept: [kept, ...list.filter(({ id }) => id !== kept.id)] });
    if (shown?.source.kind === "own" && shown.source.kept.id === kept.id) {
      this.store.set({ shown: { ...shown, source: { kind: "own", kept } } });
    }
  }

  private showRows(id: string, rows: readonly Row[]): void {
    const { shown } = this.store;
    if (shown?.source.kind === "own" && shown.source.kept.id === id) this.store.set({ shown: { ...shown, rows } });
  }

  private ended(error: unknown, signal: AbortSignal): void {
    this.running = null;
    this.ready = null;
    if (this.closed.signal.aborted) return;
    this.store.set({ phase: signal.aborted ? { state: "idle" } : { state: "failed", ...told(error) } });
    void this.opened().then((storage) => this.list(storage));
  }

  private async opened(): Promise<Storage> {
    this.storage ??= (this.options.storage ?? openStorage)();
    const storage = await this.storage;
    if (!storage.lasts && this.store.lasts) {
      this.store.set({ lasts: false });
      this.store.notify("info", `This browser keeps nothing for this page, as in a private window. ${LOSABLE}`);
    }
    return storage;
  }

  private async list(storage: Storage): Promise<void> {
    const kept = await keptSweeps(storage);
    this.store.set({ kept, room: await roomOfSite() });
  }

  /** Changes what is kept, and lists it anew. */
  private async change(make: (storage: Storage) => Promise<void>): Promise<void> {
    const storage = await this.opened();
    try {
      await make(storage);
    } catch (error) {
      this.tell("bad", error);
    }
    await this.list(storage);
  }

  private tell(tone: "warn" | "bad", error: unknown): void {
    const why = told(error);
    this.store.notify(tone, asSentence(why.message), detailAction(why));
  }

  private write(sweep: Sweep): void {
    try {
      const { forcedBackend } = this.store;
      const backend = forcedBackend ? `&backend=${forcedBackend}` : "";
      history.replaceState(null, "", location.pathname + sweepQuery(sweep) + backend);
    } catch {
      // Some frames do not allow it, and no browser many times in a short while: the settings last as long as the page.
    }
  }

  /** Whether answers would be gone with the page. */
  private wouldLose(): boolean {
    const { lasts, shown } = this.store;
    return !lasts && shown?.source.kind === "own" && shown.rows.length > 0;
  }
}

/** The backend that an address asks for, as the playground's does; null: the best one. */
const backendIn = (search: string): BackendName | null =>
  BACKENDS.find((name) => name === new URLSearchParams(search).get("backend")) ?? null;

const LOSABLE = "Answers last until this tab is closed or reloaded; export takes them along.";

/** Characters of an answer in a results file, rather more than most have. */
const ANSWER_BYTES = 1_500;

/** Why the answers would not find room, as a sentence; null where they do, or nobody knows. */
function roomProblem(answers: number, room: { readonly used: number; readonly most: number } | null): string | null {
  const left = room ? room.most - room.used : Number.POSITIVE_INFINITY;
  const needed = answers * ANSWER_BYTES;
  if (needed <= left) return null;
  return `${counted(answers, "answer")} take about ${size(needed)}, and this browser has ${size(left)} left for this site: those beyond that last until the tab is closed.`;
}

const nameOf = ({ source, sweep }: Shown): string => (source.kind === "own" ? source.kept.name : sweepName(sweep));

const NO_RUNS =
  "These answers were given elsewhere, and their runs are not with them. A sweep with keep_traces keeps some: drop its whole folder here.";

function foreignNotice(name: string, own: number, foreign: number): string {
  const other = `${name}: ${counted(foreign, "answer")} of other weights than those of this site`;
  return own === 0
    ? `${other}. They are drawn by themselves; nothing measured here is put beside them.`
    : `${other} are left out; ${counted(own, "answer")} of today’s weights are drawn.`;
}

/** A link to the playground with these runs in lanes of their own. */
async function keptLink(files: readonly File[]): Promise<string> {
  const addresses = await handOver(files, siteUrl("handed-over/"));
  return `?${addresses.map((address) => `trace=${encodeURIComponent(address)}`).join("&")}`;
}
