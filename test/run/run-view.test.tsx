// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { OneRun } from "@/components/run/OneRun";
import { Player } from "@/components/run/Player";
import { type RunPart, RunView } from "@/components/run/RunView";
import { pack, unpack } from "@/lib/trace/packed";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { longTrace } from "../charts/long-trace";
import { smallTrace } from "../charts/small-trace";

const { length } = smallTrace.iterations;
/** What is told of a cell comes in a script of its own. */
const SOON = { timeout: 20_000 };
/** Callbacks that wait for the next animation frame. */
let frames: FrameRequestCallback[] = [];

beforeEach(() => {
  frames = [];
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);
  vi.stubGlobal("requestAnimationFrame", (callback: FrameRequestCallback) => frames.push(callback));
  vi.stubGlobal("cancelAnimationFrame", () => {
    frames = [];
  });
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const page = (trace: Trace, parts?: readonly RunPart[]) => (
  <OneRun trace={trace}>
    <Player trace={trace} name="Toy" />
    <RunView trace={trace} name="Toy" parts={parts} />
  </OneRun>
);

const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));
const token = (position: number) => screen.getByRole("button", { name: new RegExp(`^position ${position},`) });

test("a run opens at its end, and player and charts share its clock", () => {
  render(page(smallTrace));
  expect(screen.getByText(`iteration ${length} / ${length}`)).toBeDefined();
  press("First iteration");
  expect(screen.getByText(`iteration 0 / ${length}`)).toBeDefined();
  expect(token(2).getAttribute("aria-label")).toContain("masked");
  press("Next iteration");
  expect(screen.getByText(`iteration 1 / ${length}`)).toBeDefined();
  const commits = screen.getByRole("slider");
  fireEvent.keyDown(commits, { key: "ArrowRight" });
  expect(screen.getByText(`iteration 2 / ${length}`)).toBeDefined();
});

test("a run is played from its beginning to its end, and stands still there", () => {
  render(page(smallTrace));
  press("Play Toy");
  expect(screen.getByText(`iteration 0 / ${length}`)).toBeDefined();
  const frame = (now: number) => act(() => frames.splice(0).forEach((callback) => void callback(now)));
  frame(0);
  // Played in 2.5 seconds, however short it is.
  frame(1250);
  expect(screen.getByText(`iteration ${Math.floor(length / 2)} / ${length}`)).toBeDefined();
  frame(2600);
  expect(screen.getByText(`iteration ${length} / ${length}`)).toBeDefined();
  expect(screen.getByRole("button", { name: "Play Toy" })).toBeDefined();
});

test("what is pointed at in one part shows in the others, and a kept cell moves the clock to its iteration", async () => {
  render(page(smallTrace, ["tokens", "heatmap", "commits", "inspector"]));
  expect(screen.queryByText(/argmax settled at/)).toBeNull();
  fireEvent.pointerOver(token(2));
  expect(await screen.findByText(/argmax settled at/, {}, SOON)).toBeDefined();
  expect(screen.getByRole("gridcell", { hidden: true }).textContent).toContain("position 2");
  const grid = screen.getByRole("grid", { name: "Toy: probability per position and iteration" });
  fireEvent.focus(grid);
  for (const key of ["Home", "ArrowUp", "ArrowUp", "ArrowUp", "Enter"]) fireEvent.keyDown(grid, { key });
  expect(screen.getByText(`iteration 1 / ${length}`)).toBeDefined();
});

test("only the parts that are asked for are there", () => {
  render(page(smallTrace, ["tokens"]));
  expect(screen.getByRole("group", { name: "Answer of Toy" })).toBeDefined();
  expect(screen.queryByRole("grid")).toBeNull();
  expect(screen.queryByRole("slider")).toBeNull();
});

test("another trace is shown at the same moment; one at its end stays at the end", () => {
  const shorter: Trace = { ...smallTrace, iterations: smallTrace.iterations.slice(0, 1) };
  const { rerender } = render(page(shorter));
  rerender(page(smallTrace));
  expect(screen.getByText(`iteration ${length} / ${length}`)).toBeDefined();
  press("First iteration");
  press("Next iteration");
  rerender(page(shorter));
  rerender(page(smallTrace));
  expect(screen.getByText(`iteration 1 / ${length}`)).toBeDefined();
});

test("a step of the clock looks at a few iterations, however long the run, also while a cell is inspected", async () => {
  const length = 96;
  const trace = longTrace(length, length);
  const told = trace.iterations.map((iteration) => unpack<Iteration>(structuredClone(pack(iteration))));
  let looks = 0;
  const iterations = new Proxy(told, {
    get(list, key, self) {
      if (typeof key === "string" && /^\d+$/.test(key)) looks++;
      return Reflect.get(list, key, self);
    },
  });
  const rows = vi.spyOn(Int32Array.prototype, "subarray");
  render(page({ ...trace, iterations }, ["tokens", "inspector"]));
  fireEvent.pointerOver(token(40));
  const committed = { name: /^Probabilities at position 40 over 96 iterations; .* committed/ };
  expect(await screen.findByRole("img", committed, SOON)).toBeDefined();
  const opened = looks;
  press("First iteration");
  looks = 0;
  const steps = 5;
  for (let step = 0; step < steps; step++) press("Next iteration");
  expect(screen.getByRole("img", { name: /^Entropy and margin at position 40/ })).toBeDefined();
  // Opening it takes a look at all of them, a few times; a step does not.
  expect(opened).toBeGreaterThan(length);
  expect(looks / steps).toBeLessThan(20);
  // And no list was made of candidates that nobody looks at.
  expect(rows).not.toHaveBeenCalled();
});
