// @vitest-environment jsdom
import { cleanup, render } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { chartExamples } from "@/components/charts/all-examples";
import { exampleSweeps } from "@/components/charts/example-sweeps";
import { exampleTraces } from "@/components/charts/example-traces";
import type { ExampleTraces } from "@/components/charts/examples";
import { runViewExamples } from "@/components/run/RunView.examples";
import type { Iteration, Trace } from "@/lib/trace/schema";

beforeEach(() => {
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);
});

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

/** The gallery's runs, each changed alike. */
function changed(change: (trace: Trace) => Trace): ExampleTraces {
  const { cachedDrift, ...runs } = exampleTraces;
  const odd = Object.entries(runs).map(([name, trace]) => [name, change(structuredClone(trace))]);
  return { ...(Object.fromEntries(odd) as Omit<ExampleTraces, "cachedDrift">), cachedDrift };
}

const iterations = (change: (iteration: Iteration) => Partial<Iteration>) => (trace: Trace) => ({
  ...trace,
  iterations: trace.iterations.map((iteration) => ({ ...iteration, ...change(iteration) })),
});

/** All numbers that the network said, put to one value. */
const said = (value: number) =>
  iterations(({ probability, score, entropy, margin, topProbs, commits }) => ({
    ...(probability ? { probability: probability.map(() => value) } : {}),
    ...(score ? { score: score.map(() => value) } : {}),
    ...(entropy ? { entropy: entropy.map(() => value) } : {}),
    ...(margin ? { margin: margin.map(() => value) } : {}),
    ...(topProbs ? { topProbs: topProbs.map((row) => row.map(() => value)) } : {}),
    commits: commits.map((commit) => ({ ...commit, probability: value, score: value })),
  }));

/** All times and costs, put to one value. */
const took = (value: number) => (trace: Trace) => {
  const timed = iterations(({ cost }) => ({
    elapsedMs: value,
    ...(cost ? { cost: { ...cost, tokens: value, cachedTokens: value, evaluations: value, modelMs: value } } : {}),
  }))(trace);
  return { ...timed, outcome: { ...timed.outcome, nfe: value, modelMs: value, totalMs: value } };
};

/** One change after the other: every odd case draws all charts, which takes a while. */
const all =
  (...changes: readonly ((trace: Trace) => Trace)[]) =>
  (trace: Trace) =>
    changes.reduce((so, change) => change(so), trace);

const gate = (threshold: number) => iterations(() => ({ gate: { threshold, quota: 1e15 } }));
const ranks = iterations(({ commits }) => ({ commits: commits.map((commit) => ({ ...commit, rank: 1e15 })) }));
const noCandidates = iterations(({ topIds }) =>
  topIds ? { topIds: topIds.map(() => []), topProbs: topIds.map(() => []) } : {},
);
const nothingAsked = iterations(() => ({ positions: [], tokens: [], probability: [], score: [], commits: [] }));
const noTexts = (trace: Trace) => ({ ...trace, vocabulary: { ...trace.vocabulary, text: {} } });

const odd: readonly (readonly [what: string, change: (trace: Trace) => Trace])[] = [
  ["numbers of 10³⁰⁰ everywhere", all(said(1e300), took(1e300), gate(1e300), ranks, noTexts)],
  ["numbers that are none", all(said(Number.NaN), took(Number.NaN), gate(Number.NaN))],
  ["numbers without end", all(said(Number.POSITIVE_INFINITY), took(Number.POSITIVE_INFINITY), noCandidates)],
  ["probabilities below nothing, and no time at all", all(said(-1e300), took(0))],
  ["nothing that was asked about", nothingAsked],
];

/** Every chart of the gallery, once: what it is, and its markup. */
const examples = [...chartExamples, { chart: "RunView", examples: runViewExamples }].flatMap(
  ({ chart, examples: all }) => all.map((example) => ({ name: `${chart}: ${example.title}`, ...example })),
);

/** Attributes that place or paint something and are not numbers. */
function unplaced(container: HTMLElement): string[] {
  return [...container.querySelectorAll("*")].flatMap((element) =>
    [...element.attributes]
      .filter(({ name, value }) => !/^(aria-|data-|title|class|id)/.test(name) && /NaN|Infinity|undefined/.test(value))
      .map(({ name, value }) => `<${element.tagName.toLowerCase()} ${name}="${value.slice(0, 60)}">`),
  );
}

describe("charts of runs that hold odd values", () => {
  test.each(odd)(
    "%s: are drawn, and place everything somewhere",
    (_what, change) => {
      const traces = changed(change);
      const problems = examples.flatMap(({ name, render: draw }) => {
        try {
          const { container, unmount } = render(draw(traces, exampleSweeps));
          const found = unplaced(container);
          unmount();
          return found.slice(0, 2).map((what) => `${name}: ${what}`);
        } catch (error) {
          return [`${name}: threw ${(error as Error).stack?.split("\n").slice(0, 3).join(" ")}`];
        }
      });
      expect(problems).toEqual([]);
    },
    120_000,
  );
});
