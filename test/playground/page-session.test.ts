// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { laneCommands } from "@/components/playground/machine/lane-commands";
import { LateSession } from "@/components/playground/machine/late-session";
import { ownAddress } from "@/components/playground/machine/link";
import { PageSession } from "@/components/playground/machine/page-session";
import { settingsOf } from "@/components/playground/state/document";
import { runOf } from "@/components/playground/state/runs";
import { editExperiment, editLane } from "@/components/playground/state/settings";
import { createPlaygroundStore, type PlaygroundState } from "@/components/playground/state/store";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import { resolveLegal } from "@/lib/experiment/resolve";
import type { Experiment } from "@/lib/experiment/schema";

/** Requests and workers that nobody has called off. */
let requests: Set<string>;
let workers: Set<object>;
/** Tells the page that there are no recorded runs; what is asked for otherwise never comes. */
let answerRecorded: () => void;

beforeEach(() => {
  const recorded = new Promise<Response>((resolve) => {
    answerRecorded = () => resolve(new Response(null, { status: 404 }));
  });
  requests = new Set();
  workers = new Set();
  vi.stubGlobal("fetch", (url: string, { signal }: RequestInit = {}) => {
    if (url.includes("traces/")) return recorded;
    requests.add(url);
    return new Promise((_, reject) => {
      signal?.addEventListener("abort", () => {
        requests.delete(url);
        reject(signal.reason);
      });
    });
  });
  vi.stubGlobal(
    "Worker",
    class extends EventTarget {
      constructor() {
        super();
        workers.add(this);
      }
      postMessage() {}
      terminate() {
        workers.delete(this);
      }
    },
  );
});

afterEach(() => {
  vi.unstubAllGlobals();
  history.replaceState(null, "", "/");
});

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("a page that is closed calls everything off, and says nothing of it; started again it is as alive as the first time", async () => {
  const store = createPlaygroundStore(DEFAULT_EXPERIMENT);
  const { getState } = store;
  const session = new PageSession(store);
  answerRecorded();
  session.start();
  // What reads the tokenizer is brought first.
  await vi.waitFor(() => expect([...requests].join()).toContain("tokenizer.json"), { timeout: 20_000 });
  const asked = [...requests];
  expect(workers.size).toBe(1);

  session.close();
  await settled();
  expect([requests.size, workers.size]).toEqual([0, 0]);

  session.start();
  await vi.waitFor(() => expect([...requests].sort()).toEqual(asked.sort()), { timeout: 20_000 });
  expect(workers.size).toBe(1);
  expect([getState().engine, getState().notices]).toEqual([{ state: "starting" }, []]);

  // The address is followed once, by the life that goes on.
  history.replaceState(null, "", "/?q=is+there+a+fox+?");
  dispatchEvent(new HashChangeEvent("hashchange"));
  await settled();
  expect(settingsOf(getState()).experiment.question).toBe("is there a fox ?");
  getState().edit("seed", (settings) => editExperiment(settings, { seed: 5 }));
  await vi.waitFor(() => expect(location.search).toContain("seed=5"));
  session.close();
}, 60_000);

test("the network is loaded behind the recorded runs, or without them where they do not come for a while", async () => {
  const store = createPlaygroundStore(DEFAULT_EXPERIMENT);
  const session = new PageSession(store);
  session.start();
  await vi.waitFor(() => expect([...requests].join()).toContain("atlas.png"), { timeout: 20_000 });
  await settled();
  expect(workers.size).toBe(0);
  answerRecorded();
  await vi.waitFor(() => expect(workers.size).toBe(1), { timeout: 20_000 });
  session.close();

  const silent = new Promise<Response>(() => {});
  const { fetch } = globalThis;
  vi.stubGlobal("fetch", (url: string, init?: RequestInit) => (url.includes("traces/") ? silent : fetch(url, init)));
  session.start();
  await vi.waitFor(() => expect(workers.size).toBe(1), { timeout: 20_000 });
  session.close();
}, 60_000);

test("whoever waits until a page is opened finds on it what the address says", async () => {
  history.replaceState(null, "", "/?q=is+there+a+fox+?&a=confident;gamma=0.8");
  const store = createPlaygroundStore(DEFAULT_EXPERIMENT);
  const session = new PageSession(store);
  const opened = session.whenOpened().then(() => settingsOf(store.getState()).experiment);
  expect(settingsOf(store.getState()).experiment.question).toBe(DEFAULT_EXPERIMENT.question);
  session.start();
  const { question, lanes } = await opened;
  expect([question, lanes.map(({ settings }) => settings)]).toEqual(["is there a fox ?", [{ gamma: 0.8 }]]);
  session.close();
});

/**
 * A page that has only just been loaded again: it shows what every page begins with, and looks for what was kept of it before it
 * opens its address.
 */
function loadedPage(search: string) {
  history.replaceState(ownAddress("kept no more"), "", `/${search}`);
  const store = createPlaygroundStore(DEFAULT_EXPERIMENT);
  const page = new LateSession(store, null, async () => new PageSession(store));
  return { store, page };
}

const LINK = "?q=is+there+a+fox+?&seed=4&a=confident;gamma=0.8&b=margin&c=maskgit";
const strategiesOf = ({ lanes }: Experiment) => lanes.map(({ strategy }) => strategy).join();

function duplicate(state: PlaygroundState, page: LateSession, index: number): void {
  const { experiment, laneIds } = settingsOf(state);
  const [laneId, lane] = [laneIds[index]!, resolveLegal(experiment.lanes[index]!)];
  const on = { state, session: page.controls, laneId, index, lane, run: runOf(state, laneId) };
  laneCommands.find(({ id }) => id === "duplicate")!.run(on);
}

test.each<{
  readonly what: string;
  readonly edit: (state: PlaygroundState, page: LateSession) => void;
  readonly see: (experiment: Experiment) => unknown;
  readonly expected: unknown;
}>([
  {
    what: "a lane added, like the last one of the link",
    edit: ({ addLane }) => addLane((lanes) => ({ ...lanes.at(-1)! })),
    see: strategiesOf,
    expected: "confident,margin,maskgit,maskgit",
  },
  {
    what: "a lane removed",
    edit: ({ removeLane }) => removeLane(1),
    see: strategiesOf,
    expected: "confident,maskgit",
  },
  {
    what: "a lane duplicated, as the link has it",
    edit: (state, page) => duplicate(state, page, 0),
    see: ({ lanes }) => [lanes.length, lanes[3]?.settings],
    expected: [4, { gamma: 0.8 }],
  },
  {
    what: "a strategy chosen",
    edit: ({ edit }) => edit("lane-1:strategy", (settings) => editLane(settings, 1, { strategy: "entropy" })),
    see: strategiesOf,
    expected: "confident,entropy,maskgit",
  },
  {
    what: "one setting of a lane, beside those of the link",
    edit: ({ edit }) =>
      edit("lane-0:t", (settings) => editLane(settings, 0, (lane) => ({ settings: { ...lane.settings, t: 1 } }))),
    see: ({ lanes }) => lanes[0]!.settings,
    expected: { gamma: 0.8, t: 1 },
  },
  {
    what: "a seed",
    edit: ({ edit }) => edit("seed", (settings) => editExperiment(settings, { seed: 9 })),
    see: ({ seed, question }) => [seed, question],
    expected: [9, "is there a fox ?"],
  },
  {
    what: "a question, typed and taken back by one step",
    edit: ({ edit, undo }) => {
      edit("question", (settings) => editExperiment(settings, { question: "how many" }));
      edit("seed", (settings) => editExperiment(settings, { seed: 9 }));
      undo();
    },
    see: ({ seed, question }) => [seed, question],
    expected: [4, "how many"],
  },
  {
    what: "a new experiment asked for",
    edit: (_, page) => void page.controls.startAnew(),
    see: (experiment) => experiment,
    expected: DEFAULT_EXPERIMENT,
  },
  {
    what: "an experiment dropped as a file",
    edit: (_, page) =>
      void page.controls.openTraces([
        new File([JSON.stringify({ ...DEFAULT_EXPERIMENT, question: "what is where ?" })], "dropped.json"),
      ]),
    see: ({ question }) => question,
    expected: "what is where ?",
  },
])("before a link has opened, $what counts for what it opens", async ({ edit, see, expected }) => {
  const { store, page } = loadedPage(LINK);
  edit(store.getState(), page);
  page.start();
  await page.controls.whenOpened();
  await vi.waitFor(() => expect(see(settingsOf(store.getState()).experiment)).toEqual(expected));
  // It is a step like any other: one back is the link as it came.
  while (store.getState().history.past.length > 0) store.getState().undo();
  expect([strategiesOf(settingsOf(store.getState()).experiment), settingsOf(store.getState()).experiment.seed]).toEqual(
    ["confident,margin,maskgit", 4],
  );
  page.close();
});

test("an edit of a lane that the link does not have leaves it as it is", async () => {
  const { store, page } = loadedPage("?a=margin");
  const { edit, removeLane } = store.getState();
  edit("lane-1:strategy", (settings) =>
    editLane(settings, 1, (lane) => ({ settings: { ...lane.settings, gamma: 1 } })),
  );
  removeLane(1);
  page.start();
  await page.controls.whenOpened();
  expect(strategiesOf(settingsOf(store.getState()).experiment)).toBe("margin");
  expect(store.getState().history.past).toEqual([]);
  page.close();
});

test("an edit after the opening is made once, as is one on a page that opens nothing", async () => {
  const { store, page } = loadedPage(LINK);
  const { addLane } = store.getState();
  page.start();
  await page.controls.whenOpened();
  addLane((lanes) => lanes[0]!);
  expect(settingsOf(store.getState()).experiment.lanes).toHaveLength(4);
  page.close();

  const lesson = createPlaygroundStore(DEFAULT_EXPERIMENT);
  const taught = new LateSession(lesson, { recorded: null }, async (of, inside) => new PageSession(of, inside));
  lesson.getState().addLane((lanes) => lanes[0]!);
  taught.start();
  await taught.controls.whenOpened();
  expect(settingsOf(lesson.getState()).experiment.lanes).toHaveLength(DEFAULT_EXPERIMENT.lanes.length + 1);
  taught.close();
});

test("a link that is asked for before the address has opened is one to what it opens, and the address stays", async () => {
  const { store, page } = loadedPage(LINK);
  void page.controls.share();
  expect(location.search).toBe(LINK);
  page.start();
  await vi.waitFor(() => expect(store.getState().notices.length).toBeGreaterThan(0));
  expect(new URLSearchParams(location.search).get("q")).toBe("is there a fox ?");
  page.close();
});
