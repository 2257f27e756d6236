// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { HeatmapBrush } from "@/components/charts/brush";
import { CandidateBars } from "@/components/charts/CandidateBars";
import { CommitChart } from "@/components/charts/CommitChart";
import { ComparisonTable } from "@/components/charts/ComparisonTable";
import { ConfidenceHeatmap } from "@/components/charts/ConfidenceHeatmap";
import { CurvesChart } from "@/components/charts/CurvesChart";
import { confidenceColor } from "@/components/charts/color";
import { DivergenceStrip } from "@/components/charts/DivergenceStrip";
import { DriftChart } from "@/components/charts/DriftChart";
import { MetricRow } from "@/components/charts/MetricRow";
import { ResultLine, type ResultLineProps } from "@/components/charts/ResultLine";
import { TimelineTrack } from "@/components/charts/TimelineTrack";
import { TokenStrip } from "@/components/charts/TokenStrip";
import { TrajectoryChart } from "@/components/charts/TrajectoryChart";
import { candidatesOf } from "@/lib/analysis/candidates";
import { divergence } from "@/lib/analysis/divergence";
import type { Trace } from "@/lib/trace/schema";
import { smallTrace } from "./small-trace";

/** Rectangles a canvas was asked to fill, with the colour in force. */
let painted: { fill: string; rect: number[] }[] = [];

beforeEach(() => {
  painted = [];
  const context = {
    fillStyle: "",
    setTransform() {},
    clearRect() {},
    beginPath() {},
    moveTo() {},
    lineTo() {},
    stroke() {},
    fillRect(...rect: number[]) {
      painted.push({ fill: this.fillStyle, rect });
    },
  };
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(context as unknown as GPUCanvasContext);
});

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const plain = (text: string | null) => (text ?? "").replaceAll("\u00a0", " ");

// Token strip

test("every position is a button that says what stands there", () => {
  render(<TokenStrip trace={smallTrace} clock={2} />);
  const names = screen.getAllByRole("button").map((button) => plain(button.getAttribute("aria-label")));
  expect(names[1]).toBe("position 1, dog, committed in iteration 2, 80.0 %");
  expect(names[2]).toBe("position 2, masked");
});

test("a click selects a position, and arrow keys, Home and End walk the strip", async () => {
  const onSelect = vi.fn();
  const onHover = vi.fn();
  render(<TokenStrip trace={smallTrace} clock={3} onSelect={onSelect} onHover={onHover} />);
  const user = userEvent.setup();
  await user.click(screen.getByRole("button", { name: /position 2/ }));
  expect(onSelect).toHaveBeenCalledExactlyOnceWith(2);
  await user.keyboard("{ArrowRight}");
  expect(document.activeElement).toBe(screen.getByRole("button", { name: /position 3/ }));
  expect(onHover).toHaveBeenLastCalledWith(3);
  await user.keyboard("{Home}{ArrowLeft}");
  expect(document.activeElement).toBe(screen.getByRole("button", { name: /position 0/ }));
  await user.keyboard("{End}{Enter}");
  expect(onSelect).toHaveBeenLastCalledWith(4);
});

test("only one token of a strip is in the tab order: the selected one", () => {
  render(<TokenStrip trace={smallTrace} clock={3} selected={3} />);
  const stops = screen.getAllByRole("button").filter((button) => button.tabIndex === 0);
  expect(stops).toEqual([screen.getByRole("button", { pressed: true })]);
});

test("markup in a token is shown as text", () => {
  const text = { ...smallTrace.vocabulary.text, 1: "<img src=x onerror=alert(1)>" };
  const trace: Trace = { ...smallTrace, vocabulary: { ...smallTrace.vocabulary, text } };
  const { container } = render(<TokenStrip trace={trace} clock={3} />);
  expect(container.querySelector("img")).toBeNull();
  expect(screen.getByRole("button", { name: /position 1/ }).textContent).toContain("<img src=x onerror=alert(1)>");
});

test("the room of a cell is the same at every clock", () => {
  const roomAt = (clock: number) => {
    const { container, unmount } = render(<TokenStrip trace={smallTrace} clock={clock} />);
    const rooms = [...container.querySelectorAll("button > [aria-hidden]")].map((room) => room.textContent);
    unmount();
    return rooms;
  };
  expect(roomAt(0)).toEqual(roomAt(3));
});

/** `smallTrace` with five more pads behind its end, all committed in the first iteration. */
const padded: Trace = (() => {
  const more = [5, 6, 7, 8, 9];
  const { maskId, padId } = smallTrace.vocabulary;
  const iterations = smallTrace.iterations.map((step, index) => ({
    ...step,
    canvas: [...step.canvas, ...more.map(() => (index === 0 ? maskId : padId!))],
    commits: [
      ...step.commits,
      ...(index === 0 ? more.map((position) => ({ ...step.commits[1]!, position, token: padId! })) : []),
    ],
  }));
  const answer = [...smallTrace.outcome.answer, ...more.map(() => padId!)];
  return { ...smallTrace, responseLength: 10, iterations, outcome: { ...smallTrace.outcome, answer } };
})();

test("pads at the end are one cell that says how many, and opens", async () => {
  render(<TokenStrip trace={padded} clock={3} />);
  const folded = screen.getByRole("button", { name: "6 pads after the end of the answer, from position 4" });
  expect(plain(folded.textContent)).toBe("∅ × 6");
  expect(screen.getAllByRole("button")).toHaveLength(5);
  await userEvent.click(folded);
  expect(screen.getAllByRole("button")).toHaveLength(11);
  await userEvent.click(folded);
  expect(screen.getAllByRole("button")).toHaveLength(5);
});

test("with the future hidden neither the words to come nor the end of the answer take their room", () => {
  const roomsAt = (clock: number) => {
    const { container, unmount } = render(<TokenStrip trace={padded} clock={clock} hidesFuture />);
    const rooms = [...container.querySelectorAll("button > [aria-hidden]")].map((room) => plain(room.textContent));
    unmount();
    return rooms;
  };
  expect(roomsAt(0)).toEqual(["the•", ...Array(9).fill(" ")]);
  expect(roomsAt(1)).toEqual(["the•", " ", " ", "<|eos|>1"]);
});

test("tokens outside the brushed range are dimmed", () => {
  render(<TokenStrip trace={smallTrace} clock={3} brushed={[1, 2]} />);
  const dimmed = screen.getAllByRole("button").map((button) => button.hasAttribute("data-dim"));
  expect(dimmed).toEqual([true, false, false, true, true]);
});

test("a token put there by hand says so", () => {
  const [first, second, third] = smallTrace.iterations;
  const forced = second!.commits.map((commit) => ({ ...commit, reason: "forced" as const }));
  render(
    <TokenStrip trace={{ ...smallTrace, iterations: [first!, { ...second!, commits: forced }, third!] }} clock={3} />,
  );
  const dog = screen.getByRole("button", { name: /position 1/ });
  expect(plain(dog.getAttribute("aria-label"))).toBe("position 1, dog, committed in iteration 2, 80.0 %, by hand");
  expect(dog.textContent).toContain("dog2✎");
});

// Heatmap: 480 px wide in jsdom, less 27 px for the axis, gives cells of 90.6 px.

test("cells are painted by confidence and settled ones in grey", () => {
  render(<ConfidenceHeatmap trace={smallTrace} clock={3} maxHeight={60} />);
  expect(painted).toHaveLength(15);
  expect(painted[1]!.fill).toBe(confidenceColor(0.6));
  expect(painted[3]!.fill).toBe(confidenceColor(230 / 255)); // 0.9 to the nearest of 256 colours
  expect(new Set([painted[0]!, painted[5]!, painted[8]!].map(({ fill }) => fill)).size).toBe(1);
  expect(painted[7]!.rect).toEqual([181, 20, 90, 19]);
});

test("moving the clock paints no cell again, and a growing run paints only its new rows", () => {
  const at = (rows: number, clock: number) => (
    <ConfidenceHeatmap
      trace={{ ...smallTrace, iterations: smallTrace.iterations.slice(0, rows) }}
      clock={clock}
      rows={3}
      maxHeight={60}
    />
  );
  const { rerender } = render(at(2, 2));
  expect(painted).toHaveLength(10);
  rerender(at(2, 1));
  expect(painted).toHaveLength(10);
  rerender(at(3, 3));
  expect(painted).toHaveLength(15);
});

test("pointing at a cell reports it once, leaving clears it, a click selects", () => {
  const onHover = vi.fn();
  const onSelect = vi.fn();
  const heatmap = (hovered: { position: number; iteration: number } | null) => (
    <ConfidenceHeatmap {...{ trace: smallTrace, clock: 3, maxHeight: 60, hovered, onHover, onSelect }} />
  );
  const { rerender } = render(heatmap(null));
  const grid = screen.getByRole("grid");
  fireEvent.pointerMove(grid, { clientX: 24 + 200, clientY: 4 + 25 });
  expect(onHover.mock.calls).toEqual([[{ position: 2, iteration: 1 }]]);
  rerender(heatmap({ position: 2, iteration: 1 }));
  fireEvent.pointerMove(grid, { clientX: 24 + 210, clientY: 4 + 25 });
  expect(onHover).toHaveBeenCalledOnce();
  fireEvent.pointerOut(grid);
  expect(onHover).toHaveBeenLastCalledWith(null);
  fireEvent.click(grid, { clientX: 24 + 200, clientY: 4 + 25 });
  expect(onSelect).toHaveBeenCalledExactlyOnceWith({ position: 2, iteration: 1 });
  fireEvent.click(grid, { clientX: 5, clientY: 5 });
  expect(onSelect).toHaveBeenCalledOnce();
});

test("the grid walks by arrow keys and tells the cell it stands on", async () => {
  const onHover = vi.fn();
  const onSelect = vi.fn();
  const { rerender } = render(<ConfidenceHeatmap trace={smallTrace} clock={3} onHover={onHover} onSelect={onSelect} />);
  const user = userEvent.setup();
  await user.tab();
  expect(onHover).toHaveBeenLastCalledWith({ position: 0, iteration: 2 });
  rerender(
    <ConfidenceHeatmap
      trace={smallTrace}
      clock={3}
      hovered={{ position: 1, iteration: 1 }}
      onHover={onHover}
      onSelect={onSelect}
    />,
  );
  await user.keyboard("{ArrowUp}");
  expect(onHover).toHaveBeenLastCalledWith({ position: 1, iteration: 0 });
  await user.keyboard("{Enter}");
  expect(onSelect).toHaveBeenCalledExactlyOnceWith({ position: 1, iteration: 1 });
  const active = document.getElementById(screen.getByRole("grid").getAttribute("aria-activedescendant")!);
  expect(plain(active!.textContent)).toBe("iteration 2, position 1, dog, 80.0 %, committed");
});

const drag = (grid: HTMLElement, from: readonly [number, number], to: readonly [number, number]) => {
  fireEvent.pointerDown(grid, { clientX: 24 + from[0], clientY: 4 + from[1], button: 0, buttons: 1 });
  fireEvent.pointerMove(grid, { clientX: 24 + to[0], clientY: 4 + to[1], buttons: 1 });
  fireEvent.pointerUp(grid, { clientX: 24 + to[0], clientY: 4 + to[1] });
  fireEvent.click(grid, { clientX: 24 + to[0], clientY: 4 + to[1] });
};

test("a drag brushes and selects nothing, a click selects and clears the brush it lies outside of", () => {
  const [onBrush, onSelect] = [vi.fn(), vi.fn()];
  const heatmap = (brush: HeatmapBrush | null) => (
    <ConfidenceHeatmap {...{ trace: smallTrace, clock: 3, maxHeight: 60, brush, onBrush, onSelect }} />
  );
  const { rerender } = render(heatmap(null));
  const grid = screen.getByRole("grid");
  drag(grid, [100, 30], [300, 35]);
  expect(onBrush.mock.calls).toEqual([[{ positions: [1, 3], iterations: null }]]);
  expect(onSelect).not.toHaveBeenCalled();
  rerender(heatmap({ positions: [1, 3], iterations: null }));
  fireEvent.click(grid, { clientX: 24 + 200, clientY: 4 + 30 });
  expect(onBrush).toHaveBeenCalledOnce();
  fireEvent.click(grid, { clientX: 24 + 10, clientY: 4 + 30 });
  expect(onBrush).toHaveBeenLastCalledWith(null);
  expect(onSelect.mock.calls).toEqual([[{ position: 2, iteration: 1 }], [{ position: 0, iteration: 1 }]]);
});

test("Shift with arrows brushes from the active cell and Escape clears", async () => {
  const onBrush = vi.fn();
  const heatmap = (brush: HeatmapBrush | null) => (
    <ConfidenceHeatmap {...{ trace: smallTrace, clock: 3, selected: { position: 1, iteration: 1 }, brush, onBrush }} />
  );
  const { rerender } = render(heatmap(null));
  const user = userEvent.setup();
  await user.tab();
  await user.keyboard("{Shift>}{ArrowRight}{/Shift}");
  expect(onBrush).toHaveBeenLastCalledWith({ positions: [1, 2], iterations: null });
  rerender(heatmap({ positions: [1, 2], iterations: null }));
  expect(screen.getByRole("grid").textContent).toContain("range: positions 1 … 2");
  await user.keyboard("{Escape}");
  expect(onBrush).toHaveBeenLastCalledWith(null);
});

test("a tap shows the tooltip, which stays when the finger is lifted", () => {
  const onHover = vi.fn();
  render(<ConfidenceHeatmap {...{ trace: smallTrace, clock: 3, maxHeight: 60, onHover }} />);
  const grid = screen.getByRole("grid");
  fireEvent(grid, Object.assign(new MouseEvent("pointerout", { bubbles: true }), { pointerType: "touch" }));
  fireEvent.click(grid, { clientX: 24 + 200, clientY: 4 + 25 });
  expect(onHover.mock.calls).toEqual([[{ position: 2, iteration: 1 }]]);
});

test("a finger that goes up or down scrolls and brushes nothing, one that goes sideways brushes", () => {
  const onBrush = vi.fn();
  render(<ConfidenceHeatmap {...{ trace: smallTrace, clock: 3, maxHeight: 60, onBrush }} />);
  const grid = screen.getByRole("grid");
  const touch = (kind: string, clientX: number, clientY: number) =>
    fireEvent(
      grid,
      Object.assign(new MouseEvent(kind, { bubbles: true, clientX, clientY, buttons: 1 }), { pointerType: "touch" }),
    );
  touch("pointerdown", 124, 20);
  touch("pointermove", 126, 40);
  touch("pointercancel", 126, 40);
  expect(onBrush).not.toHaveBeenCalled();
  touch("pointerdown", 124, 20);
  touch("pointermove", 324, 24);
  expect(onBrush.mock.calls).toEqual([[{ positions: [1, 3], iterations: null }]]);
});

test("another view colours the same cells by its own quantity and names it", () => {
  const iterations = smallTrace.iterations.map((step) => ({ ...step, entropy: step.entropy!.map(() => 0) }));
  const trace = { ...smallTrace, iterations };
  const { rerender, container } = render(<ConfidenceHeatmap trace={trace} clock={3} view="probability" />);
  painted = [];
  rerender(<ConfidenceHeatmap trace={trace} clock={3} view="entropy" />);
  expect(painted[1]!.fill).toBe(confidenceColor(1)); // no entropy: sure, so bright
  expect(screen.getByRole("grid", { name: "Entropy per position and iteration" })).toBeTruthy();
  expect(container.textContent).toContain("nats · bright = sure");
});

test("measured drift draws only the rows that are new", () => {
  const row = new Float64Array(5).fill(0.5);
  const { rerender } = render(<ConfidenceHeatmap trace={smallTrace} clock={3} view="drift" drift={[row]} />);
  painted = [];
  rerender(<ConfidenceHeatmap trace={smallTrace} clock={3} view="drift" drift={[row, row]} />);
  expect(painted).toHaveLength(9); // of the second row's five cells and the third's, masks without a value are hatched
});

test("without a tooltip of the parent's the hovered cell reads itself out", () => {
  render(<ConfidenceHeatmap trace={smallTrace} clock={3} hovered={{ position: 1, iteration: 1 }} view="rank" />);
  expect(plain(screen.getByRole("tooltip").textContent)).toBe(
    "dog committediteration 2 · position 1probability80.0 %rank1",
  );
});

test("the tooltip is what the parent gives, and is absent when nothing is hovered", () => {
  const { rerender } = render(<ConfidenceHeatmap trace={smallTrace} clock={3} tooltip="dog, 80 %" />);
  expect(screen.queryByRole("tooltip")).toBeNull();
  rerender(
    <ConfidenceHeatmap trace={smallTrace} clock={3} hovered={{ position: 1, iteration: 1 }} tooltip="dog, 80 %" />,
  );
  expect(screen.getByRole("tooltip").textContent).toBe("dog, 80 %");
});

test("the table beside the heatmap holds the same numbers once it is opened", () => {
  const { container } = render(<ConfidenceHeatmap trace={smallTrace} clock={3} />);
  expect(screen.queryByRole("table")).toBeNull();
  const details = container.querySelector("details")!;
  details.open = true;
  fireEvent(details, new Event("toggle"));
  const second = within(screen.getByRole("table")).getAllByRole("row")[2]!;
  const cells = within(second).getAllByRole("cell");
  expect(cells.map((cell) => plain(cell.textContent))).toEqual([
    "the known",
    "dog 80.0 % committed",
    "cat 40.0 %",
    "<|eos|> known",
    "<|pad|> known, after the end of the answer",
  ]);
});

test("a trace without iterations is an empty grid, not an error", () => {
  const trace = { ...smallTrace, iterations: [] };
  render(<ConfidenceHeatmap trace={trace} clock={0} />);
  render(<CommitChart trace={trace} clock={0} />);
  expect(screen.getByRole("grid").textContent).toContain("not run yet");
  expect(painted).toEqual([]);
});

// Commit chart

test("the commit chart is a slider on the clock that says what the current iteration did", async () => {
  const onSelect = vi.fn();
  render(<CommitChart trace={smallTrace} clock={2} onSelect={onSelect} />);
  const slider = screen.getByRole("slider");
  expect(plain(slider.getAttribute("aria-valuetext"))).toBe(
    "iteration 2 of 3, 1 committed, mean confidence 60.0 %, least sure token committed 80.0 %",
  );
  slider.focus();
  await userEvent.keyboard("{ArrowLeft}{ArrowRight}{Home}{End}");
  expect(onSelect.mock.calls.flat()).toEqual([1, 3, 0, 3]);
});

test("a click on a bar sets the clock to its iteration, a click beside the bars does nothing", () => {
  const onSelect = vi.fn();
  render(<CommitChart trace={smallTrace} clock={1} onSelect={onSelect} />);
  fireEvent.click(screen.getByRole("slider"), { clientX: 24 + 200 });
  fireEvent.click(screen.getByRole("slider"), { clientX: 5 });
  expect(onSelect.mock.calls).toEqual([[2]]);
});

test("γ is written beside its line", () => {
  const { container } = render(<CommitChart trace={smallTrace} clock={3} />);
  expect(container.textContent).toContain("γ 0.70");
});

// Drift

const driftPoints = [
  { iteration: 0, meanKl: 0, maxKl: 0, flips: 0 },
  { iteration: 1, meanKl: 0.02, maxKl: 0.3, flips: 1 },
];

test("the drift chart is a slider on the clock that says mean, largest and flips, and what was not measured", async () => {
  const onSelect = vi.fn();
  const chart = (clock: number) => (
    <DriftChart points={driftPoints} iterations={3} clock={clock} cost="4 evaluations" onSelect={onSelect} />
  );
  const { rerender, container } = render(chart(2));
  const slider = screen.getByRole("slider");
  expect(plain(slider.getAttribute("aria-valuetext"))).toBe(
    "iteration 2 of 3, mean KL 0.02 nats, largest 0.30 nats, 1 flipped argmax",
  );
  expect(container.textContent).toContain("log scale");
  expect(container.textContent).toContain("4 evaluations");
  slider.focus();
  await userEvent.keyboard("{ArrowRight}{Home}");
  fireEvent.click(slider, { clientX: 24 + 200 });
  expect(onSelect.mock.calls.flat()).toEqual([3, 0, 2]);
  rerender(chart(3));
  expect(slider.getAttribute("aria-valuetext")).toBe("iteration 3 of 3, not measured");
});

// Metrics

test("every metric has a unit, and model time stands apart", () => {
  const { container } = render(<MetricRow trace={smallTrace} />);
  const metrics = [...container.querySelectorAll("dl > div")].map((metric) =>
    [...metric.children].map((child) => child.textContent),
  );
  expect(metrics).toEqual([
    ["tokens / iter", "1.3"],
    ["NFE", "3"],
    ["total ms", "30", "model 18 ms"],
  ]);
});

// Result

const plainResult = (props: Partial<ResultLineProps>) => {
  const { container } = render(<ResultLine trace={smallTrace} clock={3} {...props} />);
  return [...container.querySelectorAll("dl > div")].map((part) =>
    [...part.children].map((child) => child.textContent).join(" "),
  );
};

test("the result counts iterations out of one a mask, the structure prior left out, and tells the grade", () => {
  expect(plainResult({ grade: { correct: true, score: 1 } })).toEqual(["iterations 3 of 4", "answer ✓ exact"]);
});

test("a result whose future is hidden counts what has happened, and grades at the end alone", () => {
  const grade = { correct: true, score: 1 };
  expect(plainResult({ clock: 1, grade, hidesFuture: true })).toEqual(["iterations 1 of 4"]);
  expect(plainResult({ clock: 3, grade, hidesFuture: true })).toEqual(["iterations 3 of 4", "answer ✓ exact"]);
});

test("a wrong answer says so in words and keeps its reason", () => {
  render(<ResultLine trace={smallTrace} clock={3} grade={{ correct: false, score: 0.5, detail: "no dog" }} />);
  expect(plain(screen.getByTitle("no dog").textContent)).toBe("answer✗ wrong50 % right");
  expect(screen.getByText("50 % right")).toBeTruthy();
});

// Inspector

test("candidates are listed with probability, the committed one ticked, and the rest summed up", () => {
  render(<CandidateBars candidates={candidatesOf(smallTrace, { position: 1, iteration: 1 })} />);
  const rows = screen.getAllByRole("listitem").map((row) => plain(row.textContent));
  expect(rows).toEqual(["1dog80.0 %✓", "2cat5.0 %", "all others15.0 %"]);
});

test("a position that was not asked about says so instead of drawing nothing", () => {
  render(<CandidateBars candidates={candidatesOf(smallTrace, { position: 0, iteration: 1 })} />);
  expect(screen.getByText(/not asked about/)).toBeTruthy();
});

test("the trajectory names its tokens and says when one was committed", () => {
  const { container } = render(<TrajectoryChart trace={smallTrace} position={2} clock={3} />);
  expect(plain(screen.getByRole("img").getAttribute("aria-label"))).toBe(
    "Probabilities at position 2 over 3 iterations; cat committed in iteration 3 with 45.0 %",
  );
  expect(container.textContent).toContain("cat");
  expect(container.textContent).toContain("dog");
});

test("entropy and margin are named with their units and values at the clock", () => {
  const { container } = render(<CurvesChart trace={smallTrace} position={2} clock={2} />);
  expect(plain(screen.getByRole("img").getAttribute("aria-label"))).toBe(
    "Entropy and margin at position 2 over 3 iterations; committed in iteration 3; " +
      "at iteration 2: entropy 0.50 nats, margin 35.0 %",
  );
  expect(plain(container.textContent)).toContain("entropy0.50 nats");
  expect(plain(container.textContent)).toContain("margin35.0 %");
});

// Timeline

const quick: Trace = { ...smallTrace, iterations: smallTrace.iterations.slice(0, 1) };
const lanes = [
  { letter: "A", color: "blue", trace: smallTrace },
  { letter: "B", color: "red", trace: quick },
];

test("the playhead says what every lane shows", () => {
  render(<TimelineTrack lanes={lanes} scale="unmasked" value={0.8} onChange={() => {}} />);
  expect(screen.getByRole("slider").getAttribute("aria-valuetext")).toBe(
    "A iteration 2 of 3, B iteration 1 of 1, 80 % unmasked",
  );
});

test("the playhead follows keys from change to change and the pointer along the track", async () => {
  const onChange = vi.fn();
  render(<TimelineTrack lanes={lanes} scale="time" value={10} onChange={onChange} />);
  const slider = screen.getByRole("slider");
  slider.focus();
  await userEvent.keyboard("{ArrowRight}{ArrowLeft}{End}{Home}");
  expect(onChange.mock.calls.flat()).toEqual([20, 0, 30, 0]);
  onChange.mockClear();
  fireEvent.pointerDown(slider, { clientX: 16 + 228, buttons: 1 }); // 456 px of track for 30 ms
  expect(onChange).toHaveBeenCalledExactlyOnceWith(15);
});

test("dragging a clock of iterations lands on whole ones", () => {
  const onChange = vi.fn();
  render(<TimelineTrack lanes={lanes} scale="step" value={0} onChange={onChange} />);
  fireEvent.pointerDown(screen.getByRole("slider"), { clientX: 16 + 240, buttons: 1 });
  expect(onChange).toHaveBeenCalledExactlyOnceWith(2);
});

const marked = [
  { ...lanes[0]!, events: [{ iteration: 1, kind: "fallback" as const, label: "nothing passed γ 70 %" }] },
  lanes[1]!,
];

test("what happened in an iteration is told with it", () => {
  render(<TimelineTrack lanes={marked} scale="step" value={2} onChange={() => {}} />);
  expect(screen.getByRole("slider").getAttribute("aria-valuetext")).toBe(
    "A iteration 2 of 3, nothing passed γ 70 %, B iteration 1 of 1",
  );
});

test("a sign on the timeline tells its event under the pointer, and a press on it goes there", () => {
  const onChange = vi.fn();
  render(<TimelineTrack lanes={marked} scale="unmasked" value={0} onChange={onChange} />);
  const slider = screen.getByRole("slider");
  const at = { clientX: 16 + 0.75 * 456 + 2, clientY: 16 }; // 75 % are filled after iteration 2; lane A has the first row
  fireEvent.pointerMove(slider, at);
  expect(screen.getByRole("tooltip").textContent).toBe("A · iteration 2: nothing passed γ 70 %");
  fireEvent.pointerDown(slider, { ...at, buttons: 1 });
  fireEvent.pointerMove(slider, { ...at, clientX: at.clientX + 2, buttons: 1 });
  expect(onChange.mock.calls).toEqual([[0.75]]);
  fireEvent.pointerOut(slider);
  expect(screen.queryByRole("tooltip")).toBeNull();
});

test("a lane without a run keeps its letter and its row, and lanes stand from A down", () => {
  const lanes = [...marked, { letter: "C", color: "green", trace: null }, { ...marked[0]!, letter: "D" }];
  const { container } = render(<TimelineTrack lanes={lanes} scale="step" value={0} onChange={() => {}} />);
  const letters = [...container.querySelectorAll("text")].map((text) => [
    text.textContent,
    Number(text.getAttribute("y")),
  ]);
  expect(letters.map(([letter]) => letter)).toEqual(lanes.map(({ letter }) => letter));
  const heights = letters.map(([, y]) => y);
  expect(heights).toEqual([...new Set(heights)].sort((a, b) => Number(a) - Number(b)));
  expect(screen.getByRole("slider").getAttribute("aria-valuetext")).not.toContain("C iteration");
});

test("with the future hidden the timeline draws no tick and no sign ahead", () => {
  const inside = (hidesFuture: boolean) => {
    const { container, unmount } = render(
      <TimelineTrack lanes={marked} scale="step" value={0} onChange={() => {}} hidesFuture={hidesFuture} />,
    );
    // The first drawing is what lies under the playhead's curtain.
    const { length } = container.querySelector("svg")!.querySelectorAll("path");
    unmount();
    return length;
  };
  expect(inside(true)).toBe(1);
  expect(inside(false)).toBeGreaterThan(1);
});

// Divergence

test("the divergence strip is walked by arrow keys and selects a position of one answer", async () => {
  const onSelect = vi.fn();
  const sides = {
    a: { letter: "A", color: "blue", trace: smallTrace },
    b: { letter: "B", color: "red", trace: slower },
  };
  render(<DivergenceStrip {...sides} divergence={divergence(smallTrace, slower)} onSelect={onSelect} />);
  const user = userEvent.setup();
  await user.tab();
  await user.keyboard("{ArrowRight}{ArrowRight}{ArrowDown}{Enter}");
  expect(document.activeElement!.getAttribute("aria-label")).toBe(
    "B position 2, dog; A cat; independent difference; the first",
  );
  expect(onSelect.mock.calls).toEqual([["b", 2]]);
  expect(screen.getAllByRole("button").filter((button) => button.tabIndex === 0)).toEqual([document.activeElement]);
});

// Comparison

const slower: Trace = {
  ...smallTrace,
  iterations: smallTrace.iterations.map((step) => ({
    ...step,
    commits: step.commits.map((commit) => (commit.position === 2 ? { ...commit, token: 1 } : commit)),
  })),
  outcome: { ...smallTrace.outcome, answer: [0, 1, 1, 3, 4], totalMs: 90 },
};

test("times of a recorded run and of one made here are not put in relation", () => {
  render(
    <ComparisonTable
      lanes={[
        { letter: "A", color: "blue", label: "Confident", trace: smallTrace },
        { letter: "B", color: "red", label: "MaskGIT", trace: slower, isRecorded: true },
      ]}
    />,
  );
  expect(screen.getByRole("rowheader", { name: "B MaskGIT · recorded" })).toBeTruthy();
  const row = screen.getByRole("rowheader", { name: "B MaskGIT · recorded" }).parentElement!;
  expect(within(row).getAllByRole("cell")[7]!.textContent).toBe("–");
});

const comparedLanes = [
  { letter: "A", color: "blue", label: "Confident", trace: smallTrace, grade: { correct: true, score: 1 } },
  { letter: "B", color: "red", label: "MaskGIT", trace: slower, grade: { correct: false, score: 0 } },
] as const;

const cellsOf = (lane: string) =>
  within(screen.getByRole("rowheader", { name: lane }).parentElement!)
    .getAllByRole("cell")
    .map((cell) => cell.textContent);

test("lanes are compared with the chosen one in a table with headers for rows and columns, counts before times", () => {
  render(<ComparisonTable lanes={comparedLanes} reference={1} />);
  expect(screen.getByRole("columnheader", { name: "same\u00a0tokens as\u00a0B" })).toBeTruthy();
  expect(cellsOf("A Confident")).toEqual([
    "3",
    "3",
    "1.3",
    "✓ exact",
    "–", // nothing came from a cache
    "6.0", // median of 5, 6, 7 ms
    "30 one run",
    "3.0×", // one run of each says nothing of which is faster
    "4 / 5",
    "iteration 3, position 2",
  ]);
});

test("a lane is called faster only where the spreads of repeated times part, and the first lane is the reference", () => {
  const [a, b] = comparedLanes;
  const withTimes = (first: number[], second: number[]) => (
    <ComparisonTable
      lanes={[
        { ...a, repeats: first },
        { ...b, repeats: second },
      ]}
    />
  );
  const { rerender } = render(withTimes([30, 31, 32, 33, 34], [10, 11, 12, 13, 14]));
  expect(cellsOf("A Confident").slice(6, 8)).toEqual(["32 30–34, 5 runs", "reference"]);
  expect(cellsOf("B MaskGIT")[7]).toBe("2.7× faster");
  rerender(withTimes([10, 11, 12, 13, 14], [30, 31, 32, 33, 34]));
  expect(cellsOf("B MaskGIT")[7]).toBe("0.4× slower");
  rerender(withTimes([10, 11, 12, 13, 34], [30, 31, 32, 33, 34]));
  expect(cellsOf("B MaskGIT")[7]).toBe("0.4×");
});
