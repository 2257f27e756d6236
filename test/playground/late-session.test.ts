// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { LateSession } from "@/components/playground/machine/late-session";
import type { PageSession } from "@/components/playground/machine/page-session";
import { createPlaygroundStore } from "@/components/playground/state/store";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";

/** A page whose machinery comes, or does not, when the test says so. */
function latePage() {
  const store = createPlaygroundStore(DEFAULT_EXPERIMENT);
  const done: string[] = [];
  const note =
    (name: string) =>
    (...given: unknown[]) =>
      void done.push([name, ...given].join(" "));
  let isOpen = true;
  let open = () => {};
  /** The address of the page takes its time. */
  const opensLate = () => {
    isOpen = false;
    opened = new Promise((resolve) => {
      open = () => {
        isOpen = true;
        resolve();
      };
    });
  };
  let opened = Promise.resolve();
  const session = {
    start: note("start"),
    close: note("close"),
    runLane: note("runLane"),
    stop: note("stop"),
    keptExperiments: async () => "kept",
    get isOpen() {
      return isOpen;
    },
    whenOpened: () => opened,
  } as unknown as PageSession;
  let come = () => {};
  let fail = (_: Error) => {};
  const promise = new Promise<PageSession>((resolve, reject) => {
    come = () => resolve(session);
    fail = reject;
  });
  const load = vi.fn(() => promise);
  return { page: new LateSession(store, null, load), store, done, load, come, fail, opensLate, open: () => open() };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe("the machinery of a page", () => {
  it("is asked for once, and does what was asked of it before in order", async () => {
    const { page, done, load, come } = latePage();
    page.start();
    void page.controls.runLane("a");
    void page.controls.stop();
    const kept = page.controls.keptExperiments();
    expect(done).toEqual([]);
    come();
    expect(await kept).toBe("kept");
    expect(done).toEqual(["start", "runLane a", "stop"]);
    expect(load).toHaveBeenCalledOnce();
  });

  it("does at once what is asked when it is there: a browser lets only a press do some things", async () => {
    const { page, done, come } = latePage();
    page.start();
    come();
    await settled();
    void page.controls.stop();
    expect(done).toEqual(["start", "stop"]);
  });

  it("is asked for nothing until the page has opened its address: that would take the place of what was done", async () => {
    const { page, done, come, opensLate, open } = latePage();
    opensLate();
    page.start();
    come();
    await settled();
    void page.controls.runLane("a");
    void page.controls.stop();
    await settled();
    expect(done).toEqual(["start"]);
    open();
    await settled();
    expect(done).toEqual(["start", "runLane a", "stop"]);
  });

  it("is not started on a page that was closed, and once on one that was closed and started again", async () => {
    const gone = latePage();
    gone.page.start();
    gone.page.close();
    gone.come();
    await settled();
    expect(gone.done).toEqual([]);
    const again = latePage();
    again.page.start();
    again.page.close();
    again.page.start();
    again.come();
    await settled();
    expect(again.done).toEqual(["start"]);
    again.page.close();
    expect(again.done).toEqual(["start", "close"]);
  });

  it("that does not come is told, with the way back", async () => {
    const { page, store, fail } = latePage();
    page.start();
    fail(new Error("Failed to load chunk"));
    await settled();
    void page.controls.runLane("a");
    await settled();
    const { notices } = store.getState();
    expect(notices).toMatchObject([{ tone: "bad", action: { label: "Reload the page" } }]);
    expect(notices[0]!.text).toContain("did not come");
  });
});
