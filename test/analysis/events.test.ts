import { describe, expect, test } from "vitest";
import { EVENT_KINDS, eventsOf, nextEvent } from "@/lib/analysis/events";
import type { Trace } from "@/lib/trace/schema";
import { smallTrace } from "../charts/small-trace";
import { runToEnd, toyRequest } from "../decoding/runs";
import { toyTrace } from "../trace/traces";
import { CAR, CAT, DOG, EOS, handTrace, MASK, PAD, RED, type Round, THE } from "./hand-trace";

const told = (trace: Parameters<typeof eventsOf>[0]) =>
  eventsOf(trace).map(({ kind, iteration, positions, label }) => [iteration, kind, positions, label]);

describe("the events of a run", () => {
  test("are its commits, its flips and its end token, in order", () => {
    expect(told(smallTrace)).toEqual([
      [0, "commit", [3, 4], "2 tokens committed"],
      [0, "end", [3], "answer ends at 3"],
      [1, "commit", [1], "1 token committed"],
      [1, "flip", [2], "dog → cat at 2"],
      [2, "commit", [2], "1 token committed"],
    ]);
  });

  test("hold a score at the threshold as the strategy does, also where the choice was made by hand", () => {
    const at = { rows: { 0: [[DOG, 0.7]] }, put: { 0: CAT }, reason: "forced", gate: { threshold: 0.7 } } as const;
    const kinds = (strategy: string) => eventsOf(handTrace([at], { strategy, settings: {} })).map(({ kind }) => kind);
    expect(kinds("confident")).toContain("fallback");
    expect(kinds("fast-dllm-threshold")).not.toContain("fallback");
  });

  test("name what went ahead although nothing passed the threshold", () => {
    const trace = handTrace([{ rows: { 0: [[DOG, 0.5]], 1: [[RED, 0.6]] }, commit: [0, 1], reason: "fallback" }]);
    expect(told(trace).at(-1)).toEqual([
      0,
      "fallback",
      [0, 1],
      "nothing passed γ 70\u00a0%: dog at 0 and 1 more went ahead",
    ]);
  });

  test("a position that was not asked about flips against what it was when it was last asked about", () => {
    const trace = handTrace([
      { rows: { 0: [[DOG, 0.5]], 1: [[RED, 0.9]] }, commit: [1] },
      { rows: { 2: [[RED, 0.9]] }, commit: [2] },
      { rows: { 0: [[CAT, 0.9]] }, commit: [0] },
    ]);
    expect(eventsOf(trace).filter(({ kind }) => kind === "flip")).toMatchObject([
      { iteration: 2, label: "dog → cat at 0" },
    ]);
  });

  test("the mask is no best candidate", () => {
    const trace = handTrace([
      {
        rows: {
          0: [
            [MASK, 0.5],
            [DOG, 0.3],
          ],
          1: [[RED, 0.9]],
        },
        put: { 1: RED },
      },
      { rows: { 0: [[DOG, 0.9]] }, commit: [0] },
    ]);
    expect(eventsOf(trace).filter(({ kind }) => kind === "flip")).toEqual([]);
  });

  test("a regretted token is reported when its stretch begins, and again after it was in favour", () => {
    const trace = handTrace([
      { rows: { 0: [[DOG, 0.9]], 1: [[RED, 0.9]] }, commit: [0, 1] },
      { observed: { 0: [CAT, 0.6], 1: [THE, 0.4] } },
      { observed: { 0: [CAT, 0.7], 1: [THE, 0.5] } },
      { observed: { 1: [THE, 0.5] } },
      { observed: { 0: [CAR, 0.8], 1: [THE, 0.5] } },
    ]);
    expect(eventsOf(trace).filter(({ kind }) => kind === "regret")).toMatchObject([
      { iteration: 1, positions: [0, 1], label: "dog at 0: now cat with 60.0\u00a0% and 1 more" },
      { iteration: 4, positions: [0], label: "dog at 0: now car with 80.0\u00a0%" },
    ]);
  });

  test("edits, remasks and splices of a strategy are revocations", () => {
    const trace = handTrace([
      { rows: { 0: [[DOG, 0.9]], 1: [[RED, 0.8]] }, commit: [0, 1] },
      {
        edits: [{ position: 0, token: CAT }],
        remasks: [1],
        splices: [{ position: 2, remove: 1, tokens: [MASK, MASK] }],
      },
    ]);
    expect(told(trace).at(-1)).toEqual([
      1,
      "revocation",
      [0, 1, 2],
      "dog → cat at 0, red at 1 given back, 1 position cut and 2 positions inserted at 2",
    ]);
  });

  test("regrets and flips follow a position that an insertion moved", () => {
    const trace = handTrace([
      { rows: { 1: [[DOG, 0.9]], 3: [[RED, 0.3]] }, commit: [1] },
      {
        rows: { 3: [[RED, 0.3]] },
        observed: { 1: [CAT, 0.6] },
        splices: [{ position: 0, remove: 0, tokens: [MASK, MASK] }],
      },
      { rows: { 5: [[CAR, 0.3]] }, observed: { 3: [CAT, 0.6] } },
    ]);
    expect(told(trace).slice(1)).toEqual([
      [1, "regret", [1], "dog at 1: now cat with 60.0\u00a0%"],
      [1, "revocation", [0], "2 positions inserted at 0"],
      [2, "flip", [5], "red → car at 5"],
    ]);
  });

  test("what a branch changed by hand is told apart from what the strategy took back", () => {
    const trace = handTrace(
      [
        { rows: { 0: [[DOG, 0.9]], 1: [[RED, 0.8]], 2: [[CAT, 0.2]] }, commit: [0, 1] },
        {
          rows: { 2: [[CAT, 0.2]], 3: [[EOS, 0.6]] },
          put: { 2: CAR },
          edits: [{ position: 0, token: CAT }],
          remasks: [1],
        },
      ],
      {
        branch: {
          iteration: 1,
          intervention: {
            force: [
              { position: 2, token: CAR },
              { position: 0, token: CAT },
            ],
            remask: [1],
          },
        },
      },
    );
    expect(told(trace).filter(([iteration]) => iteration === 1)).toEqual([
      [1, "commit", [2], "1 token committed"],
      [1, "fallback", [2], "nothing passed γ 70\u00a0%: car at 2 went ahead"],
      [1, "hand", [0, 1, 2], "car at 2 and 1 more by hand, 1 position re-masked by hand"],
    ]);
  });

  test("choosing nothing by hand is an event without positions", () => {
    const trace = handTrace([{ rows: { 0: [[DOG, 0.9]] } }], {
      branch: { iteration: 0, intervention: { choose: [] } },
    });
    expect(told(trace)).toEqual([[0, "hand", [], "no commit, by hand"]]);
  });

  test("what an ancestor changed by hand is still by hand in its branch", () => {
    const ancestor = { model: "hand", strategy: "confident", settings: {}, prefill: "off" } as const;
    const rounds: Round[] = [{ rows: { 0: [[DOG, 0.9]] }, commit: [0] }, { remasks: [0] }, {}];
    const family = [{ ...ancestor, branch: { iteration: 1, intervention: { remask: [0] } } }, ancestor];
    const branch = (ancestors?: typeof family) =>
      handTrace(rounds, { branch: { iteration: 2, intervention: {}, ...(ancestors ? { ancestors } : {}) } });
    expect(told(branch(family)).at(-1)).toEqual([1, "hand", [0], "1 position re-masked by hand"]);
    // Without them nobody can tell.
    expect(told(branch()).at(-1)).toEqual([1, "revocation", [0], "dog at 0 given back"]);
  });

  test("the end token counts when none stood before, and of several the leftmost", () => {
    const trace = handTrace([
      { rows: { 2: [[EOS, 0.9]], 3: [[EOS, 0.9]] }, commit: [2, 3] },
      { rows: { 1: [[EOS, 0.9]] }, commit: [1] },
    ]);
    expect(eventsOf(trace).filter(({ kind }) => kind === "end")).toMatchObject([{ iteration: 0, positions: [2] }]);
  });

  test("an answer that ends in pads without an end token ends where its first pad was committed", () => {
    const rounds: Round[] = [
      { rows: { 2: [[PAD, 0.9]], 3: [[PAD, 0.9]] }, commit: [3] },
      { rows: { 2: [[PAD, 0.9]] }, commit: [2] },
      { rows: { 0: [[DOG, 0.9]], 1: [[RED, 0.9]] }, commit: [0, 1] },
    ];
    const ends = (trace: Trace) => eventsOf(trace).filter(({ kind }) => kind === "end");
    expect(ends(handTrace(rounds))).toMatchObject([{ iteration: 1, positions: [2], label: "answer ends at 2" }]);
    // While the run goes on an end token may still come; where it has come, it is the end.
    expect(ends(handTrace(rounds.slice(0, 2), { status: "aborted" }))).toEqual([]);
    const last = { rows: { 0: [[DOG, 0.9]], 1: [[EOS, 0.9]] }, commit: [0, 1] } as const;
    expect(ends(handTrace([...rounds.slice(0, 2), last]))).toMatchObject([{ iteration: 2, positions: [1] }]);
    // Cut out before it, the pad stands further left in the answer.
    const cut = { splices: [{ position: 0, remove: 1, tokens: [] }] };
    expect(ends(handTrace([...rounds, cut]))).toMatchObject([{ iteration: 1, positions: [2] }]);
  });

  test("of every strategy's run name each commit and each fallback once", async () => {
    for (const strategy of ["confident", "fast-dllm-threshold", "remdm", "token-editing"]) {
      const [trace, { iterations }] = await Promise.all([toyTrace(strategy), runToEnd(toyRequest(strategy))]);
      const events = eventsOf(trace);
      const at = (kind: string) => events.filter((event) => event.kind === kind).map(({ iteration }) => iteration);
      expect(at("commit")).toEqual(iterations.filter(({ commits }) => commits.length > 0).map(({ index }) => index));
      expect(at("fallback")).toEqual(
        iterations
          .filter(({ commits }) => commits.some(({ reason }) => reason === "fallback"))
          .map(({ index }) => index),
      );
      expect(at("hand")).toEqual([]);
    }
  });
});

describe("the next event", () => {
  const events = eventsOf(smallTrace);

  test("lies strictly before or after, and is of a wanted kind", () => {
    expect(nextEvent(events, -1, 1, ["commit"])?.iteration).toBe(0);
    expect(nextEvent(events, 0, 1, ["commit"])?.iteration).toBe(1);
    expect(nextEvent(events, 0, 1, ["flip", "end"])).toMatchObject({ iteration: 1, kind: "flip" });
    expect(nextEvent(events, 2, -1, ["flip"])).toMatchObject({ iteration: 1, positions: [2] });
  });

  test("is null at either end and without kinds", () => {
    expect(nextEvent(events, 2, 1, EVENT_KINDS)).toBeNull();
    expect(nextEvent(events, 0, -1, ["commit"])).toBeNull();
    expect(nextEvent(events, 0, 1, [])).toBeNull();
  });
});
