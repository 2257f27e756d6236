"use client";
import { useEffect, useMemo, useRef } from "react";
import type { BackendName } from "@/lib/engine/backends";
import { laneKey } from "@/lib/experiment/key";
import type { Atlas } from "@/lib/scene/atlas";
import { fetchAtlas } from "./assets";
import { experimentBlocked } from "./blocked";
import { EngineLink } from "./engine-link";
import { copyText } from "./export";
import { addressOf, compareWithShared, OWN_ADDRESS, openAddress, shareLink } from "./link";
import { browserFrames, runLanes } from "./live-runs";
import { fetchRecorded, recordedRun } from "./recorded";
import { isRunning, type PlaygroundStore, runOf, settingsOf } from "./store";

/** What people can ask of the machinery behind the page. */
export interface Session {
  runAll(): void;
  runLane(laneId: string): void;
  stop(): void;
  cancelLoading(): void;
  retryLoading(): void;
  share(): void;
  /** Opens the page again on this backend; null: on the best one there is. Settings stay. */
  useBackend(backend: BackendName | null): void;
}

const ADDRESS_DELAY_MS = 250;

const MOST_LINES = 6;

/** One notice for everything in a link that could not be used. */
function linkNotice(notices: readonly string[]): string {
  const rest = notices.length - MOST_LINES;
  return [...notices.slice(0, MOST_LINES), ...(rest > 0 ? [`… and ${rest} more.`] : [])].join("\n");
}

/** Everything that lives as long as the page: engine, files, the address bar, and the run under way. */
class PageSession implements Session {
  private readonly engine: EngineLink;
  private readonly closed = new AbortController();
  private assets: Promise<Atlas | null> | null = null;
  private lastRun: Promise<void> = Promise.resolve();
  private running: AbortController | null = null;
  /** Digests that came with a link, and the keys of the settings they belong to, by lane. */
  private shared: readonly { readonly digest: string | null; readonly key: string }[] = [];
  private addressTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly store: PlaygroundStore) {
    this.engine = new EngineLink(store);
  }

  start(): void {
    const { signal } = this.closed;
    const isShared = this.openAddress();
    addEventListener("hashchange", () => void this.reopen(), { signal });
    const unsubscribe = this.store.subscribe((state, before) => {
      if (state.history.present !== before.history.present) this.writeAddressSoon();
    });
    signal.addEventListener("abort", unsubscribe);
    void this.loadAssets();
    void this.showRecorded();
    void this.loadModel();
    // A shared link says what to run, and waits for the model in plain sight; other settings wait for a press.
    if (isShared) this.runAll();
  }

  close(): void {
    clearTimeout(this.addressTimer);
    this.running?.abort();
    this.closed.abort();
    this.engine.close();
  }

  runAll(): void {
    this.run(settingsOf(this.store.getState()).laneIds);
  }

  runLane(laneId: string): void {
    this.run([laneId]);
  }

  stop(): void {
    this.running?.abort(new DOMException("Stopped.", "AbortError"));
  }

  cancelLoading(): void {
    this.engine.cancel();
  }

  retryLoading(): void {
    void this.loadAssets();
    void this.loadModel();
  }

  share(): void {
    void this.copyLink();
  }

  useBackend(backend: BackendName | null): void {
    clearTimeout(this.addressTimer);
    this.store.getState().forceBackend(backend);
    history.replaceState(OWN_ADDRESS, "", addressOf(this.store.getState()));
    location.reload();
  }

  /** Opens an address that was edited by hand, once the run of the old one has written its last word. */
  private async reopen(): Promise<void> {
    this.stop();
    await this.lastRun;
    if (this.openAddress()) this.runAll();
  }

  private run(laneIds: readonly string[]): void {
    // A press while a run is under way starts nothing, and must not hide that run.
    const before = this.lastRun;
    this.lastRun = Promise.all([before, this.runNow(laneIds)]).then(() => {});
  }

  private async runNow(laneIds: readonly string[]): Promise<void> {
    const state = this.store.getState();
    if (isRunning(state)) return;
    const blocked = experimentBlocked(settingsOf(state).experiment, state.tokenizer);
    if (blocked) return state.notify("bad", blocked);
    const atlas = await this.loadAssets();
    if (!atlas || isRunning(this.store.getState())) return;
    this.running = new AbortController();
    state.setPlaying(false);
    state.moveClock("end");
    const { signal } = this.running;
    const finished = await runLanes({
      store: this.store,
      engine: this.engine,
      atlas,
      laneIds,
      signal,
      frames: browserFrames(),
    });
    if (!this.closed.signal.aborted) this.tellShared(finished);
  }

  /** Says once whether the runs are those of the link that was opened. */
  private tellShared(finished: Awaited<ReturnType<typeof runLanes>>): void {
    const state = this.store.getState();
    const ids = settingsOf(state).laneIds;
    // Settings that were changed since the link was opened have nothing to be compared with.
    const digests = this.shared.map(({ digest, key }, index) =>
      runOf(state, ids[index] ?? "").key === key ? digest : null,
    );
    const verdict = compareWithShared(
      digests,
      ids.map((id) => finished.get(id)),
    );
    this.shared = [];
    if (verdict) this.store.getState().notify(verdict.same ? "good" : "warn", verdict.text);
  }

  private async loadModel(): Promise<void> {
    const [lane] = settingsOf(this.store.getState()).experiment.lanes;
    await this.engine.load(lane!.model, { signal: this.closed.signal }).catch(() => {
      // The engine link has told the store why.
    });
  }

  /** Sprites and tokenizer, once for all who need them; again after a failure. */
  private loadAssets(): Promise<Atlas | null> {
    this.assets ??= this.fetchAssets();
    return this.assets;
  }

  private async fetchAssets(): Promise<Atlas | null> {
    const { signal } = this.closed;
    const { setAssets, notify } = this.store.getState();
    const [lane] = settingsOf(this.store.getState()).experiment.lanes;
    try {
      const atlas = await fetchAtlas(signal);
      setAssets({ atlas });
      void this.engine.textOf(lane!.model, { signal }).then(
        ({ tokenizer }) => setAssets({ tokenizer }),
        () => {}, // Loading the model meets the same problem and tells it.
      );
      return atlas;
    } catch (error) {
      this.assets = null;
      if (!signal.aborted) notify("bad", (error as Error).message);
      return null;
    }
  }

  private async showRecorded(): Promise<void> {
    const recorded = await fetchRecorded(this.closed.signal).catch(() => []);
    const state = this.store.getState();
    const { experiment, laneIds } = settingsOf(state);
    laneIds.forEach((id, index) => {
      const trace = recordedRun(recorded, experiment, index);
      if (!trace || runOf(state, id).status !== "idle") return;
      const key = laneKey(experiment, experiment.lanes[index]!);
      state.setRun(id, { status: "done", source: "recorded", trace, key, picture: experiment.picture });
    });
  }

  /** Opens what the address says; true when somebody shared it. */
  private openAddress(): boolean {
    const { experiment, digests, notices, isShared, backend } = openAddress(location, history.state);
    const { open, notify, engine, forceBackend } = this.store.getState();
    // The engine starts once: an address edited later cannot move it.
    if (engine.state === "starting") forceBackend(backend ?? null);
    this.stop();
    open(experiment);
    const keys = experiment.lanes.map((lane) => laneKey(experiment, lane));
    this.shared = isShared ? keys.map((key, index) => ({ key, digest: digests[index] ?? null })) : [];
    if (notices.length > 0) notify("warn", linkNotice(notices));
    return isShared;
  }

  private writeAddressSoon(): void {
    clearTimeout(this.addressTimer);
    this.addressTimer = setTimeout(() => {
      history.replaceState(OWN_ADDRESS, "", addressOf(this.store.getState()));
    }, ADDRESS_DELAY_MS);
  }

  private async copyLink(): Promise<void> {
    const { notify } = this.store.getState();
    const { address, notice } = shareLink(this.store.getState());
    const url = new URL(address, location.origin + location.pathname).href;
    clearTimeout(this.addressTimer);
    history.replaceState(OWN_ADDRESS, "", url);
    if (notice) notify("warn", notice);
    try {
      await copyText(url);
      notify("good", "Link copied. It opens this experiment, and says whether the run comes out the same.");
    } catch (error) {
      notify("bad", `${(error as Error).message} The address bar holds the same link.`);
    }
  }
}

/** The machinery behind the page, from its mounting to its end. */
export function useSession(store: PlaygroundStore): Session {
  const current = useRef<PageSession | null>(null);
  useEffect(() => {
    const session = new PageSession(store);
    current.current = session;
    session.start();
    return () => session.close();
  }, [store]);
  return useMemo(
    () => ({
      runAll: () => current.current?.runAll(),
      runLane: (laneId) => current.current?.runLane(laneId),
      stop: () => current.current?.stop(),
      cancelLoading: () => current.current?.cancelLoading(),
      retryLoading: () => current.current?.retryLoading(),
      share: () => current.current?.share(),
      useBackend: (backend) => current.current?.useBackend(backend),
    }),
    [],
  );
}
