// @vitest-environment jsdom
import { cleanup, render } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { chartExamples } from "@/components/charts/all-examples";
import { exampleSweeps } from "@/components/charts/example-sweeps";
import { exampleTraces } from "@/components/charts/example-traces";
import type { ExampleTraces } from "@/components/charts/examples";
import { runViewExamples } from "@/components/run/RunView.examples";
import type { Trace } from "@/lib/trace/schema";
import { canvasesOnly, named, omissions } from "../trace/absent";

beforeEach(() => {
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);
});

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

/** The gallery's runs, each without the same. */
function without(omit: (trace: Trace) => Trace): ExampleTraces {
  const { cachedDrift, ...runs } = exampleTraces;
  const changed = Object.entries(runs).map(([name, trace]) => [name, omit(trace)]);
  return { ...(Object.fromEntries(changed) as Omit<ExampleTraces, "cachedDrift">), cachedDrift };
}

/** All charts of the gallery as markup. */
const drawn = (traces: ExampleTraces): string =>
  [...chartExamples, { chart: "RunView", examples: runViewExamples }]
    .flatMap(({ examples }) => examples)
    .map(({ render: draw }) => {
      const { container, unmount } = render(draw(traces, exampleSweeps));
      const markup = container.innerHTML;
      unmount();
      return markup;
    })
    .join("\n");

/** How often a share of 0 is written. */
const nothings = (markup: string): number => markup.match(/(?<![\d.])0(\.0)?(&nbsp;|\s)%/gu)?.length ?? 0;

/** Rendering every chart once takes seconds on a busy machine. */
const PATIENCE_MS = 60_000;

describe("charts of runs that leave something out", () => {
  test.each([
    ["a column each: entropy, margin and candidates", ["entropy", "margin", "candidates"]],
    ["probabilities and scores", ["probability", "score"]],
    ["costs, times, backend, cache and seed", ["costs", "times", "backend", "cache", "seed"]],
  ])(
    "%s: are drawn without a missing number, and say so",
    (_what, names) => {
      const markup = drawn(without((trace) => names.reduce((left, name) => omissions[name]!(left), trace)));
      expect(markup).not.toMatch(/NaN|undefined|Infinity|\[object/);
      expect(markup).toContain("not recorded");
    },
    PATIENCE_MS,
  );

  test(
    "of which the canvases alone are known: say so, and show no share of 0",
    () => {
      const markup = drawn(without(canvasesOnly));
      expect(markup).not.toMatch(/NaN|undefined|Infinity|\[object/);
      // Axes and measurements, which read no trace, have such numbers of their own.
      expect(nothings(markup)).toBe(nothings(drawn(exampleTraces)));
      expect(markup).toContain("not recorded");
    },
    PATIENCE_MS,
  );

  test(
    "that name caches and reasons of others: are drawn, and nothing is said to be missing where all is there",
    () => {
      expect(drawn(without(named))).not.toMatch(/NaN|undefined|Infinity|\[object|not recorded/);
    },
    PATIENCE_MS,
  );
});
