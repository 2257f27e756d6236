/** The address bar of a page: what it says is opened, what changes is written back, and a shared link is held against its runs. */

import { settingsOf } from "@/components/playground/state/document";
import { runOf } from "@/components/playground/state/runs";
import type { PlaygroundStore } from "@/components/playground/state/store";
import { copyText } from "@/components/ui/clipboard";
import { page } from "@/components/ui/words/en/page";
import { wordsNow } from "@/components/ui/words/spoken";
import type { BackendName } from "@/lib/engine/backends";
import { laneKey } from "@/lib/experiment/key";
import { type ReadLink, readLink, SAFE_LENGTH } from "@/lib/experiment/link";
import type { LinkParts } from "@/lib/experiment/query";
import { isPacked } from "@/lib/experiment/query";
import type { KeptPage } from "@/lib/store/pages";
import type { Trace } from "@/lib/trace/schema";
import { addressOf, askFirst, type OpenedLink, openAddress, ownAddress, pageOf, shareLink } from "./link";
import type { GoOn } from "./live-runs";
import { addBreakpoints, goToMoment, showQuantity } from "./shared-view";
import { compareWithShared } from "./verdict";

const ADDRESS_DELAY_MS = 250;

const MOST_LINES = 6;

const longLink = (length: number): string =>
  `It has ${length.toLocaleString("en")} characters: some chats and mails cut links above ${SAFE_LENGTH.toLocaleString("en")}. A file has no limit.`;

/** One notice for everything in a link or an experiment that could not be used. */
export function linkNotice(notices: readonly string[]): string {
  const rest = notices.length - MOST_LINES;
  return [...notices.slice(0, MOST_LINES), ...(rest > 0 ? [`… and ${rest} more.`] : [])].join("\n");
}

/** An address that is none of ours, but for the backend. */
function withBackend(href: string, backend: BackendName | null): string {
  const url = new URL(href);
  url.searchParams.delete("backend");
  if (backend) url.searchParams.set("backend", backend);
  return url.href;
}

/** Reads and writes the address of one page. */
export class AddressBar {
  /** What came with a link and waits for its runs, with the keys of the settings that they answer, by lane. */
  private shared: { readonly link: OpenedLink; readonly keys: readonly string[] } | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param run runs what is open as far as the mode lets it; a link that is damaged or long offers it instead of starting
   * @param page the page under which all that stands in the address is kept
   * @param given the link to open in place of the address, which then stays as it is: a frame in another page
   */
  constructor(
    private readonly store: PlaygroundStore,
    private readonly run: (mode: GoOn) => void,
    private readonly page: () => string,
    private readonly given?: LinkParts | undefined,
  ) {}

  /** Opens what the address says; how far it may run by itself, or null where it may not. */
  open(): GoOn | null {
    const opened = openAddress(this.given ?? location, this.given ? null : history.state);
    const { experiment, backend, isPictureLost = false } = opened;
    const { open, engine, forceBackend } = this.store.getState();
    // The engine starts once: an address edited later cannot move it.
    if (engine.state === "starting") forceBackend(backend ?? null);
    open(experiment, isPictureLost ? experiment.picture : null);
    return this.receive(opened);
  }

  /** Opens a link that came in otherwise, in place of what is on the page; undo brings that back. How far it may run by itself, or null. */
  openLink(link: LinkParts): GoOn | null {
    const opened = { ...readLink(link), isShared: true };
    this.store.getState().startAnew(opened.experiment);
    return this.receive(opened);
  }

  /** Says what of an opened link could not be used, and remembers what its runs were; how far it may run by itself, or null. */
  private receive(opened: OpenedLink): GoOn | null {
    const { experiment, digests, notices, isShared, view } = opened;
    const { notify } = this.store.getState();
    this.awaitFiles(opened);
    const keys = experiment.lanes.map((lane) => laneKey(experiment, lane));
    this.shared = isShared ? { link: opened, keys } : null;
    if (isShared && view) showQuantity(this.store.getState(), view);
    // Runs that came to their end do so again; breakpoints stop those that were shared unrun.
    const mode = digests.some((digest) => digest !== null) ? "finish" : "continue";
    const why = isShared ? askFirst(opened) : null;
    const told = [...(notices.length > 0 ? [linkNotice(notices)] : []), ...(why === null ? [] : [why])].join("\n");
    const offer = why === null ? undefined : { label: wordsNow(page).run, run: () => this.run(mode) };
    if (told !== "") notify(notices.length > 0 ? "warn" : "info", told, offer);
    return isShared && why === null ? mode : null;
  }

  /** Adds the breakpoints of the link that was opened to the visitor's own, once those are there. */
  bringBreakpoints(): void {
    const brought = this.shared?.link.view?.breakpoints;
    if (brought) addBreakpoints(this.store.getState(), brought);
  }

  /** Opens what was kept of the page that the address belongs to. */
  openKept({ experiment, laneIds, aside = [], runs, backend }: KeptPage): void {
    const { engine, forceBackend, restore } = this.store.getState();
    if (engine.state === "starting") forceBackend(readLink(location).backend ?? backend ?? null);
    this.shared = null;
    restore({ experiment, laneIds, aside }, runs);
    this.awaitFiles(readLink(location));
  }

  /** Lanes that show a run from a file wait for it, where it is not there. */
  private awaitFiles({ files = [] }: Pick<ReadLink, "files">): void {
    const state = this.store.getState();
    settingsOf(state).laneIds.forEach((id, index) => {
      const file = files[index];
      if (file && runOf(state, id).trace === null) state.setRun(id, { awaits: file });
    });
  }

  /** Makes the address that of a kept page, which is then opened by it. */
  turnTo(page: string): void {
    this.close();
    history.replaceState(ownAddress(page), "", location.pathname);
  }

  /** Whether the address holds what is on the page already, or nothing but an anchor of it. */
  isAtHome(): boolean {
    const { search, hash } = location;
    return search + hash === addressOf(this.store.getState()) || (hash !== "" && !isPacked(hash));
  }

  /** Writes the settings into the address once they have rested for a moment. */
  writeSoon(): void {
    this.close();
    this.timer = setTimeout(() => this.write(), ADDRESS_DELAY_MS);
  }

  /** Writes the address of this page on another backend, and opens it. */
  reload(backend: BackendName | null): void {
    this.close();
    if (this.given) {
      location.assign(withBackend(location.href, backend));
      return;
    }
    this.store.getState().forceBackend(backend);
    this.write();
    location.reload();
  }

  /** Copies a link to the experiment and its runs. */
  async share(): Promise<void> {
    const words = wordsNow(page);
    const { notify } = this.store.getState();
    const { address, notice } = shareLink(this.store.getState());
    const url = new URL(address, location.origin + location.pathname).href;
    this.close();
    const isWritten = this.put(url);
    if (notice) notify("warn", notice);
    try {
      await copyText(url);
      const where = isWritten ? "" : ` ${words.addressRefused}`;
      const long = url.length > SAFE_LENGTH ? ` ${longLink(url.length)}` : "";
      const text = words.linkCopied + where + long;
      notify(long === "" ? "good" : "info", text, {
        label: words.moreSharing,
        run: () => this.store.getState().showDialog("share"),
      });
    } catch (error) {
      notify("warn", `${(error as Error).message} ${words.thisIsTheLink}`, { label: words.linkTo, text: url });
    }
  }

  /** Says whether the runs are those of the link that was opened, and looks at them as whoever shared it did. */
  tellShared(finished: ReadonlyMap<string, Trace>): void {
    if (!this.shared) return;
    const { link, keys } = this.shared;
    this.shared = null;
    const state = this.store.getState();
    const ids = settingsOf(state).laneIds;
    // Settings that were changed since the link was opened have nothing to be compared with.
    const runs = keys.map((key, index) => {
      const id = ids[index] ?? "";
      return runOf(state, id).key === key ? finished.get(id) : undefined;
    });
    state.setVerdict(compareWithShared(link, runs));
    if (link.view && runs.some(Boolean)) goToMoment(this.store.getState(), link.view);
  }

  /** Writes which page the address belongs to, so that it is found again. */
  mark(): void {
    if (pageOf(history.state) !== this.page()) this.put(location.href);
  }

  /** Leaves the address as it is. */
  close(): void {
    clearTimeout(this.timer);
  }

  /** Puts an address into the bar; false where the browser does not allow it: in some frames, or too many in a short time. */
  private put(address: string): boolean {
    if (this.given) return false;
    try {
      history.replaceState(ownAddress(this.page()), "", address);
    } catch {
      return false;
    }
    // A frame without an origin may have a history that does nothing: see public/start.js.
    return location.href === new URL(address, location.href).href;
  }

  private write(): void {
    this.put(addressOf(this.store.getState()));
  }
}
