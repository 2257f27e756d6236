/** Traces that leave something out, for tests: what a recorder elsewhere may not know. */
import type { Iteration, Trace } from "@/lib/trace/schema";

/** Everything that may be absent, by name, and how to leave it out. */
export const omissions: Readonly<Record<string, (trace: Trace) => Trace>> = {
  entropy: inEach(({ entropy: _, ...rest }) => rest),
  margin: inEach(({ margin: _, ...rest }) => rest),
  score: inEach(({ score: _, commits, ...rest }) => ({
    ...rest,
    commits: commits.map(({ score: __, rank: ___, ...commit }) => commit),
  })),
  probability: inEach(({ probability: _, commits, ...rest }) => ({
    ...rest,
    commits: commits.map(({ probability: __, ...commit }) => commit),
  })),
  candidates: inEach(({ topIds: _, topProbs: __, ...rest }) => rest),
  reasons: inEach(({ commits, ...rest }) => ({ ...rest, commits: commits.map(({ reason: _, ...commit }) => commit) })),
  costs: (trace) => {
    const { nfe: _, modelMs: __, ...outcome } = trace.outcome;
    return { ...inEach(({ cost: ___, companionCost: ____, ...rest }) => rest)(trace), outcome };
  },
  times: (trace) => {
    const { totalMs: _, ...outcome } = trace.outcome;
    return { ...inEach(({ elapsedMs: __, ...rest }) => rest)(trace), outcome };
  },
  backend: ({ backend: _, ...rest }) => rest,
  cache: ({ prefill: _, cacheSettings: __, ...rest }) => rest,
  seed: ({ seed: _, ...rest }) => rest,
  exporter: ({ exporter: _, ...rest }) => rest,
};

/** All of it at once, and no rows: a run of which nothing but the canvases is known. */
export const canvasesOnly = (trace: Trace): Trace =>
  inEach(({ observed: _, ...rest }) => ({ ...rest, positions: [], tokens: [] }))(
    Object.values(omissions).reduce((left, omit) => omit(left), trace),
  );

/** Another cache and other reasons than are known here. */
export const named = (trace: Trace): Trace => ({
  ...inEach(({ commits, ...rest }) => ({
    ...rest,
    commits: commits.map((commit) => ({ ...commit, reason: "semi-ar flush" })),
  }))(trace),
  prefill: "elastic-cache",
});

function inEach(change: (iteration: Iteration) => Iteration): (trace: Trace) => Trace {
  return (trace) => ({ ...trace, iterations: trace.iterations.map(change) });
}
