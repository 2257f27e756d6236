/** Keeps the experiment of a page with its runs, so that Back, a reload or a discarded tab bring them again. */

import { settingsOf } from "@/components/playground/state/document";
import { type LaneRun, runOf } from "@/components/playground/state/runs";
import { allLanes } from "@/components/playground/state/settings";
import type { PlaygroundState, PlaygroundStore } from "@/components/playground/state/store";
import { detailAction } from "@/components/ui/detail-action";
import { page } from "@/components/ui/words/en/page";
import { wordsNow } from "@/components/ui/words/spoken";
import { carriesExperiment, type LinkParts } from "@/lib/experiment/query";
import { type Told, told } from "@/lib/run/sentence";
import {
  type KeptHead,
  type KeptPage,
  type KeptRun,
  keptPages,
  PageWriter,
  readPage,
  removePages,
  starPage,
} from "@/lib/store/pages";
import { type RoomOfSite, roomOfSite, type Storage } from "@/lib/store/storage";
import { lastPage, rememberPage } from "./last-page";
import { isAddressOf, pageOf } from "./link";

/** Least milliseconds between two writes, and how much longer than a write the pause after it is: copying a long run takes time. */
const [PAUSE_MS, PAUSE_SHARE] = [700, 15];

export interface KeeperOptions {
  readonly store: PlaygroundStore;
  readonly open: () => Promise<Storage>;
  /** Called after the first write: from then on the address belongs to a page that can be found again. */
  readonly onKept: () => void;
}

/** What a browser keeps of the playground. */
export interface KeptExperiments {
  readonly pages: readonly KeptHead[];
  /** The page that is open, among them. */
  readonly openId: string;
  /** Whether they are still there when the tab has been closed. */
  readonly lasts: boolean;
  readonly room: RoomOfSite | null;
}

/** The memory of one playground: at any time it keeps one page, the one that is open. */
export class Keeper {
  /** Of the page that is open. */
  id = newId();
  private opening: Promise<Storage> | null = null;
  private storage: Storage | null = null;
  private writer: PageWriter | null = null;
  private release = () => {};
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pauseMs = PAUSE_MS;
  private isTold = false;

  constructor(private readonly options: KeeperOptions) {}

  /** Opens the storage, so that it is there when something has to be written at once. */
  start(): void {
    void this.opened();
  }

  /** Writes what is left to write, and gives the page's name free. */
  close(): void {
    this.flush();
    this.release();
  }

  /** The page that an address belongs to: its own one, or the tab's last one where it names no experiment and no trace. Null: a new one. */
  pageAt(address: LinkParts, historyState: unknown): string | null {
    const isNamed = carriesExperiment(address) || new URLSearchParams(address.search).has("trace");
    return pageOf(historyState) ?? (isNamed ? null : lastPage());
  }

  /**
   * What was kept of a page, where it is what the address says; from then on it is the one that is kept.
   * @param address null for an entry of the history that the page has written: what it says is written a moment after a change,
   * and may be behind
   */
  async find(id: string, address: LinkParts | null): Promise<KeptPage | null> {
    const storage = await this.opened();
    const page = await readPage(storage, id).catch(() => null);
    if (!page || (address && carriesExperiment(address) && !isAddressOf(address, page.experiment))) return null;
    if (await this.hold(id)) this.writer = new PageWriter(storage, id, page.runs);
    // A tab that was duplicated shows the same page: from here on each keeps its own.
    else await this.hold(newId());
    for (const run of Object.values(page.runs)) keptRuns.set(run, run);
    return page;
  }

  /** Keeps a page of its own from here on: another experiment has been opened. */
  begin(): void {
    void this.hold(newId());
  }

  /** Writes what stands on the page, after a moment; while a file is read, once that is done: copying long runs would hold it up. */
  saveSoon(): void {
    this.timer ??= setTimeout(() => {
      if (this.options.store.getState().opening === null) return this.flush();
      this.timer = undefined;
      this.saveSoon();
    }, this.pauseMs);
  }

  /** Writes what is left to write, at once. */
  flush(): void {
    if (this.timer === undefined) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.storage && isWorthKeeping(this.options.store.getState())) void this.save(this.storage);
  }

  /** Whether branches or opened files would be gone with the page. */
  wouldLose(): boolean {
    const { isKept, runs } = this.options.store.getState();
    const cannotBeMade = ({ trace, source, recipe }: LaneRun) => trace && (source === "file" || recipe?.branch);
    return !isKept && Object.values(runs).some(cannotBeMade);
  }

  /** All pages that are kept, the open one as it stands now; and what the browser says of the room. */
  async list(): Promise<KeptExperiments> {
    const storage = await this.opened();
    if (this.timer !== undefined) await this.saveNow(storage);
    return { pages: await keptPages(storage), openId: this.id, lasts: storage.lasts, room: await roomOfSite() };
  }

  /** Gives a page a star, or takes it away. @throws StorageFull */
  async star(id: string, isStarred: boolean): Promise<void> {
    const storage = await this.opened();
    if (id === this.id) await this.save(storage);
    await starPage(storage, id, isStarred);
  }

  /** Forgets pages; the one that is open stays on the page, and is kept again with its next change. */
  async remove(ids: readonly string[]): Promise<void> {
    await removePages(await this.opened(), ids);
    if (ids.includes(this.id)) this.writer = null;
  }

  private async saveNow(storage: Storage): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (isWorthKeeping(this.options.store.getState())) await this.save(storage);
  }

  private async opened(): Promise<Storage> {
    this.opening ??= this.options.open();
    this.storage = await this.opening;
    if (!this.storage.lasts) this.options.store.getState().setKept(false);
    return this.storage;
  }

  /** Makes this the page that is kept; false where another tab has it. */
  private async hold(id: string): Promise<boolean> {
    this.release();
    this.id = id;
    this.writer = null;
    const { isFree, release } = await claim(id);
    if (this.id === id) this.release = release;
    else release();
    return isFree;
  }

  private async save(storage: Storage): Promise<void> {
    const { store, onKept } = this.options;
    this.writer ??= new PageWriter(storage, this.id);
    const { id } = this.writer;
    const begun = performance.now();
    try {
      const writing = this.writer.write(keptPage(store.getState()), Date.now());
      this.pauseMs = Math.max(PAUSE_MS, (performance.now() - begun) * PAUSE_SHARE);
      await writing;
      if (!storage.lasts) this.tell("This browser keeps nothing for this page, as in a private window.");
      else if (id === this.id) {
        rememberPage(id);
        onKept();
      }
    } catch (error) {
      store.getState().setKept(false);
      const why = told(error);
      this.tell(why.detail === undefined ? why.message : "This browser refused to keep what is on the page.", why);
    }
  }

  private tell(why: string, error?: Told): void {
    if (this.isTold) return;
    this.isTold = true;
    const { notify } = this.options.store.getState();
    notify("info", `${why} ${wordsNow(page).keptUntilClosed}`, error && detailAction(error));
  }
}

/** A page that nobody has touched is found again without being kept. */
const isWorthKeeping = ({ runs, history }: PlaygroundState): boolean =>
  history.past.length > 0 || Object.values(runs).some(({ trace, source }) => trace && source !== "recorded");

function keptPage(state: PlaygroundState): KeptPage {
  const settings = settingsOf(state);
  const runs = allLanes(settings).flatMap(({ id }) => {
    const run = keptRun(runOf(state, id));
    return run ? [[id, run] as const] : [];
  });
  return { ...settings, backend: state.forcedBackend ?? undefined, runs: Object.fromEntries(runs) };
}

/** By the run it is of: what has not changed is the same object, and is not written again. */
const keptRuns = new WeakMap<LaneRun, KeptRun>();

/** What outlives the page; a run under way counts as broken off where it is. */
function keptRun(run: LaneRun): KeptRun | null {
  const { status, trace, source, key, recipe, picture, memories, note, fileName, doubts, message } = run;
  if (!trace) return null;
  const kept = keptRuns.get(run) ?? {
    status: status === "failed" ? status : "done",
    ...{ trace, source, key, recipe, picture, memories, note, fileName, doubts, message },
  };
  keptRuns.set(run, kept);
  return kept;
}

const newId = (): string => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;

/** Holds a page's name until it is released or the document ends; not free where another tab holds it. */
function claim(id: string): Promise<{ readonly isFree: boolean; readonly release: () => void }> {
  const free = { isFree: true, release: () => {} };
  const { locks } = navigator;
  if (!locks) return Promise.resolve(free);
  return new Promise((resolve) => {
    locks
      .request(`dimple-page-${id}`, { ifAvailable: true }, (lock) => {
        if (!lock) return resolve({ isFree: false, release: () => {} });
        return new Promise<void>((release) => resolve({ isFree: true, release }));
      })
      // Frames without an origin of their own have no locks, and keep nothing either.
      .catch(() => resolve(free));
  });
}
