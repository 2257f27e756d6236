// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import confidentData from "@/components/charts/example-traces/confident.json";
import { Exports } from "@/components/playground/panels/Exports";
import { Notices } from "@/components/playground/panels/Notices";
import { createPlaygroundStore, PlaygroundContext } from "@/components/playground/state/store";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import type { Trace } from "@/lib/trace/schema";

const trace = confidentData as unknown as Trace;

afterEach(() => {
  cleanup();
  document.body.replaceChildren();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** The exports of a page with one run, of which nothing is drawn yet. */
function exportsOfRun() {
  const lane = document.body.appendChild(document.createElement("section"));
  lane.id = "lane-0";
  const store = createPlaygroundStore(DEFAULT_EXPERIMENT);
  store.getState().setRun("lane-0", { status: "done", source: "live", trace });
  store.getState().showDialog("export");
  render(
    <PlaygroundContext value={store}>
      <Exports />
      <Notices place="dialog" />
      <Notices />
    </PlaygroundContext>,
  );
  /** Draws the heatmap, or hides it behind what is awaited in it. */
  async function draw(height: number) {
    const figure = lane.querySelector("div") ?? lane.appendChild(document.createElement("div"));
    figure.dataset.figure = "heatmap";
    vi.spyOn(figure, "getBoundingClientRect").mockReturnValue(DOMRect.fromRect({ width: 300, height }));
    figure.style.setProperty("display", height === 0 ? "none" : "block");
    await act(() => new Promise((resolve) => setTimeout(resolve, 50)));
    return figure;
  }
  return { draw, told: () => screen.getAllByRole("region", { name: "Notices" }).map((each) => each.textContent) };
}

const button = (name: string) => screen.queryByRole("button", { name });

test("a figure that is drawn only once its run is there can be saved from then on, as long as it is on show", async () => {
  const { draw } = exportsOfRun();
  expect(button("JSON")).not.toBeNull();
  expect(button("Lane A: heatmap as SVG")).toBeNull();
  await draw(200);
  expect(button("Lane A: heatmap as SVG")).not.toBeNull();
  await draw(0);
  expect(button("Lane A: heatmap as SVG")).toBeNull();
});

test("what cannot be saved is told, once and where the dialog leaves it in sight", async () => {
  const { draw, told } = exportsOfRun();
  const figure = await draw(200);
  vi.stubGlobal(
    "URL",
    class extends URL {
      static override createObjectURL = () => expect.fail("No room for another file.");
    },
  );
  for (const name of ["Lane A: heatmap as CSV", "JSON"]) {
    fireEvent.click(button(name)!);
    await act(async () => {});
    expect(told().join()).toContain("No room for another file.");
    expect(told()).toHaveLength(1);
    fireEvent.click(button("Dismiss")!);
  }
  // It has gone since the dialog has last looked.
  const svg = button("Lane A: heatmap as SVG")!;
  figure.remove();
  fireEvent.click(svg);
  await act(async () => {});
  expect(told()).toEqual([expect.stringContaining("“Lane A: heatmap” is not on the page now.")]);
  expect(svg.hasAttribute("disabled")).toBe(false);
});
