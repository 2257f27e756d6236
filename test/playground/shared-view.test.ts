import { describe, expect, it } from "vitest";
import confidentData from "@/components/charts/example-traces/confident.json";
import hastyData from "@/components/charts/example-traces/hasty.json";
import { addBreakpoints, goToMoment, showQuantity, viewToShare } from "@/components/playground/machine/shared-view";
import { createPlaygroundStore } from "@/components/playground/state/store";
import { divergence, firstCellOf } from "@/lib/analysis/divergence";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import type { LinkView } from "@/lib/experiment/link-view";
import type { Trace } from "@/lib/trace/schema";

const trace = confidentData as unknown as Trace;

function pageWithRun() {
  const store = createPlaygroundStore(DEFAULT_EXPERIMENT);
  store.getState().setRun("lane-0", { status: "done", trace });
  return store;
}

describe("what is being looked at", () => {
  const view: LinkView = {
    clock: { scale: "unmasked", moment: { lane: 0, shown: 2 } },
    quantity: "margin",
    cell: { lane: 0, iteration: 1, position: 4 },
  };

  it("is the same again on another page, once its runs are made", () => {
    const { getState } = pageWithRun();
    showQuantity(getState(), view);
    goToMoment(getState(), view);
    expect(viewToShare(getState())).toEqual(view);
    expect(getState().selected).toEqual({ laneId: "lane-0", iteration: 1, position: 4 });
  });

  it("does not take somebody away from where they have gone meanwhile", () => {
    const { getState } = pageWithRun();
    getState().pauseAt(1);
    goToMoment(getState(), view);
    expect([getState().clock.at, getState().selected]).toEqual([1, null]);
  });

  it("is where the first two lanes part, whose cell is selected at its iteration", () => {
    const { getState } = pageWithRun();
    const other = hastyData as unknown as Trace;
    getState().setRun("lane-1", { status: "done", trace: other });
    goToMoment(getState(), { divergence: true });
    const { first } = divergence(trace, other);
    const { side, ...cell } = firstCellOf(first!);
    expect(getState().selected).toEqual({ laneId: side === "a" ? "lane-0" : "lane-1", ...cell });
    expect(getState().clock.at).not.toBe("end");
  });

  it("stays at the end where the first two lanes are one and the same", () => {
    const { getState } = pageWithRun();
    getState().setRun("lane-1", { status: "done", trace });
    goToMoment(getState(), { divergence: true });
    expect([getState().clock.at, getState().selected]).toEqual(["end", null]);
  });

  it("leaves out a quantity, a lane and an iteration that are not there", () => {
    const { getState } = pageWithRun();
    const other: LinkView = {
      quantity: "colour",
      clock: { scale: "step", moment: { lane: 3, shown: 2 } },
      cell: { lane: 0, iteration: 999, position: 1 },
    };
    showQuantity(getState(), other);
    goToMoment(getState(), other);
    expect(viewToShare(getState())).toBeUndefined();
  });

  it("adds the breakpoints of a link to the visitor's own, switches on what was off, and leaves them out again", () => {
    const { getState } = pageWithRun();
    const own = getState().breakpoints;
    addBreakpoints(getState(), [
      { kind: "end", enabled: true },
      { kind: "iteration", enabled: true, iteration: 4 },
    ]);
    expect(getState().breakpoints).toEqual([
      ...own.filter(({ kind }) => kind !== "end"),
      { kind: "end", enabled: true },
      { kind: "iteration", enabled: true, iteration: 4 },
    ]);
    const [{ text, action }] = getState().notices as [ReturnType<typeof getState>["notices"][number]];
    expect(text).toBe("The link brings breakpoints: the end token is committed; iteration 5 is done.");
    if (action && "run" in action) action.run();
    expect(getState().breakpoints).toBe(own);
    addBreakpoints(getState(), []);
    expect(getState().notices).toHaveLength(1);
  });
});
