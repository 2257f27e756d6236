// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PageSession } from "@/components/playground/machine/page-session";
import { settingsOf } from "@/components/playground/state/document";
import { editExperiment } from "@/components/playground/state/settings";
import { createPlaygroundStore } from "@/components/playground/state/store";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";

/** Requests and workers that nobody has called off. */
let requests: Set<string>;
let workers: Set<object>;

beforeEach(() => {
  requests = new Set();
  workers = new Set();
  vi.stubGlobal("fetch", (url: string, { signal }: RequestInit = {}) => {
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
  session.start();
  // What reads the tokenizer is brought first.
  await vi.waitFor(() => expect([...requests].join()).toContain("tokenizer.json"));
  const asked = [...requests];
  expect(workers.size).toBe(1);

  session.close();
  await settled();
  expect([requests.size, workers.size]).toEqual([0, 0]);

  session.start();
  await vi.waitFor(() => expect([...requests].sort()).toEqual(asked.sort()));
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
});

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
