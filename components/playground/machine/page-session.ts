/** The machinery behind the page, without React: engine, files, the address bar, and the runs. */

import { EngineLink } from "@/components/engine/engine-link";
import { fetchAtlas } from "@/components/models/assets";
import { experimentBlocked } from "@/components/playground/state/blocked";
import { type BranchRequest, branchLane } from "@/components/playground/state/branching";
import { settingsOf } from "@/components/playground/state/document";
import { awaitedFile, isBusy, isOfFile, isRunning, type LaneRun, runOf } from "@/components/playground/state/runs";
import { editExperiment, openSettings } from "@/components/playground/state/settings";
import type { PlaygroundState, PlaygroundStore } from "@/components/playground/state/store";
import { tellError } from "@/components/playground/state/tell-error";
import { nextTask } from "@/components/ui/next-task";
import { whenIdle } from "@/components/ui/when-idle";
import { within } from "@/components/ui/within";
import { page } from "@/components/ui/words/en/page";
import { wordsNow } from "@/components/ui/words/spoken";
import { changesAnything } from "@/lib/decoding/intervention";
import type { BackendName } from "@/lib/engine/backends";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import { experimentOf } from "@/lib/experiment/from-trace";
import { laneKey } from "@/lib/experiment/key";
import { readLink } from "@/lib/experiment/link";
import type { LinkParts } from "@/lib/experiment/query";
import { readExperiment } from "@/lib/experiment/read";
import type { Experiment } from "@/lib/experiment/schema";
import type { Atlas } from "@/lib/scene/atlas";
import { openStorage } from "@/lib/store/storage";
import type { Trace } from "@/lib/trace/schema";
import { AddressBar, linkNotice } from "./address-bar";
import { recordDrift } from "./drift-run";
import { tellShown } from "./first-shown";
import { Keeper, type KeptExperiments } from "./keeper";
import { shareBreakpoints } from "./kept-breakpoints";
import { pageOf } from "./link";
import { browserFrames, type GoOn, LiveRuns } from "./live-runs";
import { openNamedTraces } from "./named-trace";
import { recordedRun } from "./recorded";
import { fetchOpening, fetchRecorded } from "./recorded-file";
import { serveText } from "./serve-text";
import { timeRuns } from "./time-runs";
import { TraceFiles } from "./trace-files";

/** A run shorter than this follows a slider, ms. */
const QUICK_RUN_MS = 300;
/** How long a slider rests before its run begins, ms. */
const SETTLED_MS = 120;
/** Longest wait of the network for the recorded runs, ms. */
const SHOWN_FIRST_MS = 2000;

/** A page in a frame of another one: it opens one link, writes no address, and keeps nothing. */
export interface Embedded {
  readonly link: LinkParts;
  /** Index of the only lane that is run by itself; null: all. */
  readonly lane: number | null;
}

/**
 * A page that shows experiments of its own, one after the other: it shows recorded runs of them, loads the network for a
 * run alone, writes no address, and keeps nothing.
 */
export interface Taught {
  /** File of the site with the recorded runs; null: there are none. */
  readonly recorded: string | null;
}

const NO_LINK: LinkParts = { search: "", hash: "" };

/**
 * Everything that lives as long as the page: engine, files, the address bar, and the run under way; and what people can
 * ask of it. A page that was closed may be started again.
 */
export class PageSession {
  private readonly engine: EngineLink;
  private readonly keeper: Keeper;
  private readonly address: AddressBar;
  private tellOpened = () => {};
  private readonly opened = new Promise<void>((resolve) => {
    this.tellOpened = resolve;
  });
  private hasOpened = false;
  private readonly files: TraceFiles;
  /** Fires at the end of what `start` began. */
  private closed = new AbortController();
  private assets: Promise<Atlas | null> | null = null;
  private readonly runs: LiveRuns;
  private lastRun: Promise<void> = Promise.resolve();
  private measuring: AbortController | null = null;
  /** The run that waits for a slider to come to rest. */
  private soon: ReturnType<typeof setTimeout> | undefined;
  private timing: AbortController | null = null;
  private recorded: Promise<readonly Trace[]> | null = null;
  /** Runs of experiments that are not shown any more, by their keys. */
  private made: ReadonlyMap<LaneRun["key"], LaneRun> = new Map();
  private readonly embedded: Embedded | null;
  private readonly taught: Taught | null;

  /** @param inside what the page lives in, where it is none of its own   @param opening the recorded runs of the default experiment, where they were asked for already */
  constructor(
    private readonly store: PlaygroundStore,
    inside: Embedded | Taught | null = null,
    private readonly opening: Promise<readonly Trace[]> | null = null,
  ) {
    this.taught = inside && "recorded" in inside ? inside : null;
    this.embedded = inside && "link" in inside ? inside : null;
    this.engine = new EngineLink(store, serveText(store));
    this.address = new AddressBar(
      store,
      (mode) => this.runAll(mode),
      () => this.keeper.id,
      this.taught ? NO_LINK : this.embedded?.link,
    );
    this.keeper = new Keeper({ store, open: openStorage, onKept: () => this.address.mark() });
    this.files = new TraceFiles(store, (data, fileName) => this.openExperiment(data, fileName), {
      onShown: scrollToLane,
    });
    this.runs = new LiveRuns({ store, engine: this.engine, frames: browserFrames() });
  }

  /** Resolves once what the address says, or was kept of it, is on the page: until then it shows what every page begins with. */
  whenOpened(): Promise<void> {
    return this.opened;
  }

  /** Whether that is so by now. */
  get isOpen(): boolean {
    return this.hasOpened;
  }

  start(): void {
    this.closed = new AbortController();
    void this.begin(this.closed.signal);
  }

  private async begin(signal: AbortSignal): Promise<void> {
    const isOwn = !this.embedded && !this.taught;
    if (isOwn) this.keeper.start();
    if (this.taught) this.store.getState().forceBackend(readLink(location).backend ?? null);
    const goesTo = this.taught ? null : this.embedded ? this.address.open() : await this.openPage();
    if (signal.aborted) return;
    this.hasOpened = true;
    this.tellOpened();
    if (isOwn) this.followVisitor(signal);
    const unsubscribe = this.store.subscribe((state, before) => {
      if (state.history.present !== before.history.present) {
        this.address.writeSoon();
        this.dropRemoved(before.history.present.laneIds);
        if (firstModel(state) !== firstModel(before)) void this.readTokenizer();
        if (state.verdict) state.setVerdict(null);
      }
      const isChanged = state.history.present !== before.history.present || state.runs !== before.runs;
      if (isChanged && isOwn) this.keeper.saveSoon();
    });
    signal.addEventListener("abort", unsubscribe);
    this.store.getState().editAgain();
    const isShown = this.showRecorded();
    await nextTask();
    if (signal.aborted) return;
    void this.loadAssets();
    if (this.taught) return;
    if (isOwn) {
      void openNamedTraces({ store: this.store, href: location.href, open: (files) => this.openTraces(files), signal });
    }
    // What is to be seen first comes first: the network's own scripts and weights would share its way.
    if (!goesTo) await within(isShown, SHOWN_FIRST_MS);
    if (!goesTo) await whenIdle();
    tellShown();
    if (signal.aborted) return;
    void this.readTokenizer();
    await nextTask();
    if (signal.aborted) return;
    void this.loadModel();
    // A shared link says what to run, and waits for the model in plain sight; other settings wait for a press.
    if (this.embedded) {
      // Whoever reads a page that it is part of has set no breakpoints here.
      if (goesTo) this.run(this.embeddedLanes(this.embedded), "finish");
      return;
    }
    if (goesTo) this.runAll(goesTo);
  }

  private embeddedLanes({ lane }: Embedded): readonly string[] {
    const state = this.store.getState();
    const laneIds = settingsOf(state).laneIds.filter((id) => !isOfFile(runOf(state, id)));
    const only = lane === null ? undefined : settingsOf(state).laneIds[lane];
    return only === undefined ? laneIds : laneIds.filter((id) => id === only);
  }

  /** Keeps up with what the visitor does to the tab and its address, and keeps what is on the page. */
  private followVisitor(signal: AbortSignal): void {
    shareBreakpoints(this.store, signal);
    this.address.bringBreakpoints();
    addEventListener("hashchange", () => void this.reopen(), { signal });
    addEventListener("pagehide", () => this.keeper.flush(), { signal });
    addEventListener("visibilitychange", () => document.hidden && this.keeper.flush(), { signal });
    addEventListener("beforeunload", (event) => this.keeper.wouldLose() && event.preventDefault(), { signal });
  }

  close(): void {
    this.address.close();
    clearTimeout(this.soon);
    this.keeper.close();
    this.files.cancel();
    this.measuring?.abort();
    this.runs.close();
    this.closed.abort();
    this.engine.close();
    this.assets = null;
    this.recorded = null;
  }

  /** Runs from files that cannot be made here stay as they are. */
  runAll(mode: GoOn = "continue"): void {
    const state = this.store.getState();
    this.run(
      settingsOf(state).laneIds.filter((id) => !isOfFile(runOf(state, id))),
      mode,
    );
  }

  runLane(laneId: string): void {
    this.run([laneId]);
  }

  /**
   * Runs a lane again soon after its settings have changed, if its last run was so short that it follows a slider. A run
   * of its own that is still going is called off; others are not disturbed.
   */
  runOnChange(laneId: string): void {
    clearTimeout(this.soon);
    if (!this.isQuick(laneId)) return;
    this.soon = setTimeout(() => void this.runAgain(laneId), SETTLED_MS);
  }

  private isQuick(laneId: string): boolean {
    const { runsOnChange, runs } = this.store.getState();
    const { source, trace, status } = runOf({ runs }, laneId);
    const { totalMs = null } = trace?.outcome ?? {};
    return runsOnChange && source === "live" && status !== "paused" && totalMs !== null && totalMs < QUICK_RUN_MS;
  }

  private async runAgain(laneId: string): Promise<void> {
    const { runs } = this.store.getState();
    const busy = settingsOf(this.store.getState()).laneIds.filter((id) => isBusy(runOf({ runs }, id)));
    if (busy.some((id) => id !== laneId)) return;
    if (busy.length > 0) {
      this.runs.stop();
      await this.lastRun;
    }
    this.runLane(laneId);
  }

  /** Starts a lane and stops it after one iteration. */
  stepInto(laneId: string): void {
    this.run([laneId], "step");
  }

  stop(): void {
    this.runs.stop();
    this.timing?.abort(new DOMException("Stopped.", "AbortError"));
    this.stopDrift();
  }

  /** Lets a paused lane go on, or all of them; false where none is paused. */
  goOn(laneId: string | null, mode: GoOn): boolean {
    const state = this.store.getState();
    const waiting = settingsOf(state).laneIds.filter((id) => runOf(state, id).status === "paused");
    const ids = laneId === null ? waiting : waiting.filter((id) => id === laneId);
    if (ids.length === 0) return false;
    this.inTurn(async () => {
      if (isRunning(this.store.getState())) return;
      this.store.getState().moveClock("end");
      this.address.tellShared(await this.runs.goOn(ids, mode));
    });
    return true;
  }

  /** Ends a paused lane and keeps what it has decoded. */
  drop(laneId: string): void {
    this.runs.drop(laneId);
  }

  /** Makes a branch lane and runs it; without a change there is nothing to run yet. Says why where it cannot. */
  branch(request: BranchRequest): void {
    const state = this.store.getState();
    try {
      const lane = branchLane(state, request);
      const id = state.addBranch(lane, request.laneId);
      state.compare([request.laneId, id]);
      const isChanged = changesAnything(request.intervention) || request.addSettings !== undefined;
      if (isChanged) this.runLane(id);
      else state.notify("info", wordsNow(page).isBranch);
      scrollToLane(settingsOf(this.store.getState()).laneIds.indexOf(id));
    } catch (error) {
      tellError(state, error, { tone: "warn" });
    }
  }

  /** Puts the default experiment in the place of what is on the page; undo brings that back. */
  startAnew(): void {
    this.stop();
    const { startAnew, setLengthOwn, moveClock, notify, undo } = this.store.getState();
    startAnew(DEFAULT_EXPERIMENT);
    setLengthOwn(false);
    moveClock("end");
    void this.showRecorded();
    const { isNew, backToBefore } = wordsNow(page);
    notify("info", isNew, { label: backToBefore, run: undo });
  }

  /** What the browser keeps of experiments, the open one included. */
  keptExperiments(): Promise<KeptExperiments> {
    return this.keeper.list();
  }

  /** Opens an experiment that is kept, with its runs; the one before stays among them. */
  async openKept(id: string): Promise<void> {
    if (id === this.keeper.id) return;
    this.stop();
    await this.lastRun;
    this.address.turnTo(id);
    await this.openPage();
    this.store.getState().moveClock("end");
    void this.showRecorded();
  }

  /** Gives a kept experiment a star, or takes it away; says why where it cannot. */
  async starKept(id: string, isStarred: boolean): Promise<void> {
    await this.keeper.star(id, isStarred).catch((error) => tellError(this.store.getState(), error));
  }

  /** Forgets experiments that are kept. */
  async removeKept(ids: readonly string[]): Promise<void> {
    await this.keeper.remove(ids).catch((error) => tellError(this.store.getState(), error));
  }

  /** Puts an experiment from a file in the place of what is on the page. It does not run by itself; undo brings the other one back. */
  private openExperiment(data: unknown, fileName: string): void {
    this.stop();
    const { experiment, notices } = readExperiment(data);
    const { startAnew, moveClock, notify, undo } = this.store.getState();
    startAnew(experiment);
    moveClock("end");
    if (notices.length > 0) notify("warn", linkNotice(notices.map((notice) => `“${fileName}”: ${notice}`)));
    void this.showRecorded();
    const { isExperiment, backToBefore } = wordsNow(page);
    notify("info", isExperiment(fileName), {
      label: backToBefore,
      run: undo,
    });
  }

  /** Shows another experiment in the place of this one, with the runs that were made or recorded of it. */
  async show(experiment: Experiment): Promise<void> {
    this.stop();
    await this.lastRun;
    const { runs, restore } = this.store.getState();
    const made = Object.values(runs).filter(({ source, status }) => source === "live" && status === "done");
    this.made = new Map([...this.made, ...made.map((run) => [run.key, run] as const)]);
    const settings = openSettings(experiment);
    const known = settings.laneIds.flatMap((id, index) => {
      const run = this.made.get(laneKey(experiment, experiment.lanes[index]!));
      return run ? [[id, run] as const] : [];
    });
    restore(settings, Object.fromEntries(known));
    await this.showRecorded();
  }

  /** Opens a link that came in otherwise than by the address, in place of what is on the page; undo brings that back. */
  async openLink(link: LinkParts, fileName: string): Promise<void> {
    this.stop();
    await this.lastRun;
    const { notify, undo, moveClock } = this.store.getState();
    const goesTo = this.address.openLink(link);
    this.address.bringBreakpoints();
    moveClock("end");
    const { experimentOf, backToBefore } = wordsNow(page);
    notify("info", experimentOf(fileName), { label: backToBefore, run: undo });
    if (goesTo) this.runAll(goesTo);
  }

  /** Measures how far a lane's cache is off, in one iteration or in all (`null`). */
  measureDrift(laneId: string, iteration: number | null): void {
    this.inTurn(() => this.measureNow(laneId, iteration));
  }

  /** Repeats the runs on the page for their times; `stop` ends it. */
  measureTimes(): void {
    this.inTurn(() => this.timeNow());
  }

  stopDrift(): void {
    this.measuring?.abort(new DOMException("Stopped.", "AbortError"));
  }

  /** Shows traces from files, a lane each. */
  openTraces(files: readonly File[]): void {
    void this.files.open(files);
  }

  /** Gives up the trace files that are being read, and those that wait. */
  cancelOpening(): void {
    this.files.cancel();
  }

  /** Asks in all lanes what the trace of a lane from a file answers. */
  askHere(laneId: string): void {
    const { edit } = this.store.getState();
    const trace = runOf(this.store.getState(), laneId).trace;
    const asked = trace && experimentOf(trace);
    if (!asked) return;
    const { lanes: _, version: __, ...question } = asked;
    edit("ask-here", (settings) => editExperiment(settings, question));
  }

  cancelLoading(): void {
    this.engine.cancel();
  }

  /** Begins the loading that is under way again, past a host that has fallen silent. */
  startLoadingAnew(): void {
    this.engine.startAnew();
  }

  retryLoading(): void {
    void this.loadAssets();
    void this.readTokenizer();
    void this.loadModel();
  }

  share(): void {
    void this.address.share();
  }

  /** Opens the page again on this backend; null: on the best one there is. Settings stay. */
  useBackend(backend: BackendName | null): void {
    this.address.reload(backend);
  }

  /** Opens an address that was edited by hand, once the run of the old one has written its last word. */
  private async reopen(): Promise<void> {
    // A jump to an anchor took the settings out of the address: they are written back.
    if (this.address.isAtHome()) return this.address.writeSoon();
    this.stop();
    await this.lastRun;
    const goesTo = await this.openPage();
    this.address.bringBreakpoints();
    if (goesTo) this.runAll(goesTo);
  }

  /** Opens what was kept of the address, or else what it says, in place of all that is going on; how far it may run by itself. */
  private async openPage(): Promise<GoOn | null> {
    this.stopDrift();
    this.runs.close();
    this.keeper.flush();
    const id = this.keeper.pageAt(location, history.state);
    const isOwn = pageOf(history.state) === id;
    const kept = id === null ? null : await this.keeper.find(id, isOwn ? null : location);
    if (!kept) {
      this.keeper.begin();
      return this.address.open();
    }
    this.address.openKept(kept);
    this.address.writeSoon();
    return null;
  }

  private run(laneIds: readonly string[], mode: GoOn = "continue"): void {
    this.inTurn(() => this.runNow(laneIds, mode));
  }

  /** Keeps the promise of the last thing that was begun: an address may be opened only after it. */
  private inTurn(work: () => Promise<void>): void {
    // A press while a run is under way starts nothing, and must not hide that run.
    const before = this.lastRun;
    this.lastRun = Promise.all([before, work()]).then(
      () => {},
      (error) => tellError(this.store.getState(), error),
    );
  }

  private async runNow(laneIds: readonly string[], mode: GoOn): Promise<void> {
    const { signal } = this.closed;
    const state = this.store.getState();
    if (isRunning(state)) return;
    const blocked = experimentBlocked(settingsOf(state).experiment, state.tokenizer);
    if (blocked) return state.notify("bad", blocked);
    const atlas = await this.loadAssets();
    if (!atlas || isRunning(this.store.getState())) return;
    state.setVerdict(null);
    state.followRuns();
    const finished = await this.runs.run(laneIds, atlas, mode);
    if (!signal.aborted) this.address.tellShared(finished);
  }

  private async timeNow(): Promise<void> {
    const atlas = await this.loadAssets();
    if (!atlas || isRunning(this.store.getState())) return;
    this.timing = new AbortController();
    const signal = AbortSignal.any([this.timing.signal, this.closed.signal]);
    try {
      await timeRuns({ store: this.store, engine: this.engine, atlas, signal });
    } catch (error) {
      if (!signal.aborted) tellError(this.store.getState(), error);
    }
  }

  private async measureNow(laneId: string, iteration: number | null): Promise<void> {
    const state = this.store.getState();
    const { trace, recipe } = runOf(state, laneId);
    const atlas = await this.loadAssets();
    if (!trace || !recipe || !atlas || isRunning(this.store.getState())) return;
    this.measuring?.abort();
    this.measuring = new AbortController();
    const { signal } = this.measuring;
    const { experiment } = settingsOf(state);
    await recordDrift({
      store: this.store,
      engine: this.engine,
      atlas,
      laneId,
      experiment,
      recipe,
      trace,
      iteration,
      signal,
    });
  }

  /** A lane that was taken off the page gives its session back; undo brings its trace, not its run. */
  private dropRemoved(before: readonly string[]): void {
    const { laneIds } = settingsOf(this.store.getState());
    for (const id of before) if (!laneIds.includes(id)) this.runs.drop(id);
  }

  private async loadModel(): Promise<void> {
    const [lane] = settingsOf(this.store.getState()).experiment.lanes;
    await this.engine.load(lane!.model, { signal: this.closed.signal }).catch(() => {
      // The engine link has told the store why.
    });
  }

  /** The tokenizer of the first lane's model, or else of the first lane that has one: the engine link serves it. */
  private async readTokenizer(): Promise<void> {
    const { signal } = this.closed;
    for (const { model } of settingsOf(this.store.getState()).experiment.lanes) {
      const found = await this.engine.textOf(model, { signal }).catch(() => null);
      // Loading the model meets the same problem and tells it.
      if (found || signal.aborted) return;
    }
  }

  /** Sprites, once for all who need them; again after a failure. */
  private loadAssets(): Promise<Atlas | null> {
    this.assets ??= this.fetchAssets();
    return this.assets;
  }

  private async fetchAssets(): Promise<Atlas | null> {
    const { signal } = this.closed;
    const { setAssets } = this.store.getState();
    try {
      const atlas = await fetchAtlas(signal);
      setAssets({ atlas });
      return atlas;
    } catch (error) {
      if (signal.aborted) return null;
      this.assets = null;
      tellError(this.store.getState(), error);
      return null;
    }
  }

  private async showRecorded(): Promise<void> {
    const file = this.taught?.recorded;
    if (file === null) return;
    const { signal } = this.closed;
    this.recorded ??= (file ? fetchRecorded(file, signal) : (this.opening ?? fetchOpening(signal))).catch(() => []);
    const recorded = await this.recorded;
    await nextTask();
    if (signal.aborted) return;
    const state = this.store.getState();
    const { experiment, laneIds } = settingsOf(state);
    laneIds.forEach((id, index) => {
      const trace = recordedRun(recorded, experiment, index);
      const run = runOf(state, id);
      if (!trace || run.status !== "idle" || awaitedFile(run)) return;
      const recipe = experiment.lanes[index]!;
      const key = laneKey(experiment, recipe);
      state.setRun(id, { status: "done", source: "recorded", trace, key, recipe, picture: experiment.picture });
    });
  }
}

const firstModel = (state: PlaygroundState) => settingsOf(state).experiment.lanes[0]?.model;

/** Brings a lane into sight, once it is drawn. */
function scrollToLane(index: number): void {
  requestAnimationFrame(() => document.getElementById(`lane-${index}`)?.scrollIntoView({ block: "nearest" }));
}
