/** The machinery behind the page, whose script comes beside the page and not with it: a page is drawn without it. */
import type { PlaygroundStore } from "@/components/playground/state/store";
import { page } from "@/components/ui/words/en/page";
import { site } from "@/components/ui/words/en/site";
import { wordsNow } from "@/components/ui/words/spoken";
import type { Embedded, PageSession, Taught } from "./page-session";

/** All that can be asked of a page. */
const ASKED = [
  "askHere",
  "branch",
  "cancelLoading",
  "cancelOpening",
  "drop",
  "goOn",
  "keptExperiments",
  "measureDrift",
  "measureTimes",
  "openKept",
  "openLink",
  "openTraces",
  "removeKept",
  "retryLoading",
  "runAll",
  "runLane",
  "runOnChange",
  "share",
  "show",
  "starKept",
  "startAnew",
  "startLoadingAnew",
  "stepInto",
  "stop",
  "stopDrift",
  "useBackend",
  "whenOpened",
] as const satisfies readonly (keyof PageSession)[];

type Asked = (typeof ASKED)[number];

/** What can be asked of a page: done at once where it has opened what its address says, else as soon as it has, in order. */
export type PageControls = {
  readonly [Name in Asked]: (
    ...asked: Parameters<PageSession[Name]>
  ) => Promise<Awaited<ReturnType<PageSession[Name]>>>;
};

/** Makes the machinery of a page. */
export type OpenSession = (store: PlaygroundStore, inside: Embedded | Taught | null) => Promise<PageSession>;

const loadSession: OpenSession = async (store, inside) =>
  new (await import("./page-session")).PageSession(store, inside);

/** The machinery of one page from its mounting to its end, and what was asked of it before it was there. */
export class LateSession {
  readonly controls: PageControls;
  private session: PageSession | null = null;
  private opening: Promise<PageSession> | null = null;
  /** Which start is the last one; null once it was closed. */
  private started: object | null = null;

  /** @param inside what the page lives in, where it is none of its own */
  constructor(
    private readonly store: PlaygroundStore,
    private readonly inside: Embedded | Taught | null = null,
    private readonly load: OpenSession = loadSession,
  ) {
    this.controls = Object.fromEntries(
      ASKED.map((name) => [name, (...asked: unknown[]) => this.ask(name, asked)]),
    ) as unknown as PageControls;
    // A lesson opens nothing by itself in the place of what it shows.
    if (!(inside && "recorded" in inside)) store.getState().awaitOpening();
    // What is drawn on the server has no machinery; in the browser it is on its way while the page wakes up.
    if (typeof document !== "undefined") this.opened().catch(() => {});
  }

  start(): void {
    const started = {};
    this.started = started;
    this.opened().then(
      (session) => this.started === started && session.start(),
      () => this.tellMissing(),
    );
  }

  close(): void {
    this.started = null;
    this.session?.close();
  }

  private opened(): Promise<PageSession> {
    this.opening ??= this.load(this.store, this.inside).then((session) => {
      this.session = session;
      return session;
    });
    return this.opening;
  }

  /**
   * Does it at once where the page has opened: what only a press may do must not wait. Before that it would be done to what the
   * opened takes the place of.
   */
  private async ask(name: Asked, asked: unknown[]): Promise<unknown> {
    const session = this.session ?? (await this.arrived());
    if (!session.isOpen) await session.whenOpened();
    return (session[name] as (...asked: unknown[]) => unknown)(...asked);
  }

  private async arrived(): Promise<PageSession> {
    try {
      return await this.opened();
    } catch {
      this.tellMissing();
      // Nobody waits for what cannot be done: it has been told.
      return new Promise(() => {});
    }
  }

  /** The bundler keeps what failed: only another page can have it. */
  private tellMissing(): void {
    const { machineryMissing } = wordsNow(page);
    this.store
      .getState()
      .notify("bad", machineryMissing, { label: wordsNow(site).reloadPage, run: () => location.reload() });
  }
}
