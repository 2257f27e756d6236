// @vitest-environment jsdom
import { cleanup, fireEvent, render, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { chartExamples } from "@/components/charts/all-examples";
import { exampleSweeps } from "@/components/charts/example-sweeps";
import { exampleTraces } from "@/components/charts/example-traces";
import type { ExampleTraces } from "@/components/charts/examples";
import { CellReport } from "@/components/run/CellReport";
import { OneRun } from "@/components/run/OneRun";
import { Player } from "@/components/run/Player";
import { RunView } from "@/components/run/RunView";
import { Quoted } from "@/components/ui/Quoted";
import type { Trace } from "@/lib/trace/schema";

beforeEach(() => {
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);
});

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

/** Texts of an element that a program which translates pages would take. */
function translatable(root: Element): Text[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement!.closest('[translate="no"]') && node.nodeValue!.trim() !== "") texts.push(node as Text);
  }
  return texts;
}

/** Puts elements of its own into the place of all texts, as such programs do. */
function translate(root: Element): void {
  for (const text of translatable(root)) {
    const word = document.createElement("font");
    word.append(text.nodeValue!);
    text.replaceWith(word);
  }
}

const WORD = "zqxword";
const marked = (trace: Trace): Trace => ({
  ...trace,
  vocabulary: {
    ...trace.vocabulary,
    text: Object.fromEntries(Object.keys(trace.vocabulary.text).map((id) => [id, `${WORD}${id}`])),
  },
});

describe("what a model wrote", () => {
  const { cachedDrift, ...runs } = exampleTraces;
  const traces = {
    ...Object.fromEntries(Object.entries(runs).map(([name, trace]) => [name, marked(trace)])),
    cachedDrift,
  } as ExampleTraces;
  const left = (root: Element) =>
    translatable(root)
      .map(({ nodeValue }) => nodeValue!)
      .filter((text) => text.includes(WORD));

  it("is never translated, in any chart", () => {
    const found = chartExamples.flatMap(({ chart, examples }) =>
      examples.flatMap(({ title, render: draw }) => {
        const { container, unmount } = render(draw(traces, exampleSweeps));
        const words = left(container).map((text) => `${chart}, ${title}: ${text}`);
        unmount();
        return words.slice(0, 1);
      }),
    );
    expect(found).toEqual([]);
  }, 120_000);

  it("is never translated in the report on a cell, nor where a sentence quotes it", () => {
    const { iterations } = traces.maskgit;
    for (const { index, commits } of iterations.slice(0, 6)) {
      const cell = { iteration: Math.min(index + 1, iterations.length - 1), position: commits[0]!.position };
      const { container, unmount } = render(
        <OneRun trace={traces.maskgit}>
          <CellReport trace={traces.maskgit} cell={cell} />
        </OneRun>,
      );
      expect(container.textContent).toContain(WORD);
      expect(left(container)).toEqual([]);
      unmount();
    }
    const { container } = render(<Quoted text={`“${WORD}” became “${WORD}2”.`} />);
    expect(container.textContent).toBe(`“${WORD}” became “${WORD}2”.`);
    expect(translatable(container).map(({ nodeValue }) => nodeValue)).toEqual([" became ", "."]);
  });
});

describe("a page that was translated", () => {
  it("goes on being drawn: readouts say what they say on any other page", () => {
    const trace = exampleTraces.confident;
    const page = () => {
      const { container } = render(
        <OneRun trace={trace}>
          <Player trace={trace} name="a run" />
          <RunView trace={trace} name="a run" parts={["tokens", "heatmap", "commits", "inspector"]} />
        </OneRun>,
      );
      fireEvent.click(within(container).getByRole("button", { name: "First iteration" }));
      return container;
    };
    const [plain, translated] = [page(), page()];
    translate(translated);
    for (let step = 0; step < 3; step++) {
      for (const one of [plain, translated]) {
        fireEvent.click(within(one).getByRole("button", { name: "Next iteration" }));
        fireEvent.click(one.querySelectorAll("button[data-position]")[3 + 2 * step]!);
      }
      const texts = (root: Element) => root.textContent!.replace(/\s+/g, " ").match(/.{1,60}/g);
      expect(texts(translated)).toEqual(texts(plain));
    }
  });
});
