import { describe, expect, it } from "vitest";
import confidentData from "@/components/charts/example-traces/confident.json";
import maskgitData from "@/components/charts/example-traces/maskgit.json";
import priorData from "@/components/charts/example-traces/prior.json";
import { argmaxSettled, readingOf } from "@/lib/analysis/reading";
import { explainCell } from "@/lib/analysis/reason";
import { positionTimings } from "@/lib/analysis/run";
import { strategyById } from "@/lib/decoding/strategies";
import type { Settings } from "@/lib/decoding/strategy";
import { miniatureSettings, runMiniature } from "@/lib/toy/miniature";
import type { Trace } from "@/lib/trace/schema";
import { CAT, DOG, handTrace, MASK, RED, type Round, THE } from "./hand-trace";

const [confident, maskgit, prior] = [confidentData, maskgitData, priorData] as unknown as [Trace, Trace, Trace];

function commitOf(trace: Trace, reason: string) {
  for (const iteration of trace.iterations) {
    const commit = iteration.commits.find((made) => made.reason === reason);
    if (commit) return { iteration, commit };
  }
  throw new Error(`no commit with reason ${reason}`);
}

const plain = (text: string | undefined) => text?.replaceAll("\u00a0", " ");

describe("reason of a commit", () => {
  it("names confidence, threshold and rank where the threshold decided", () => {
    const { iteration, commit } = commitOf(confident, "threshold");
    const explained = explainCell(confident, { iteration: iteration.index, position: commit.position });
    const percent = (commit.probability! * 100).toFixed(1);
    expect(explained?.verdict).toBe("Committed");
    expect(plain(explained?.because)).toContain(
      `confidence ${percent} % > γ ${(iteration.gate.threshold ?? 0) * 100} %`,
    );
    expect(explained?.because).toContain(`Rank ${commit.rank} of ${iteration.positions.length} masked positions`);
  });

  it("says that a threshold need only be reached where the strategy has it so", () => {
    const { iteration, commit } = commitOf(confident, "threshold");
    const reached: Trace = { ...confident, strategy: "fast-dllm-threshold", settings: {} };
    const explained = explainCell(reached, { iteration: iteration.index, position: commit.position });
    expect(plain(explained?.because)).toMatch(/^confidence \d+\.\d % ≥ threshold/);
  });

  it("says what the schedule asked for where it decided", () => {
    const { iteration, commit } = commitOf(maskgit, "quota");
    const explained = explainCell(maskgit, { iteration: iteration.index, position: commit.position });
    expect(explained?.because).toContain("the schedule asked for 1 position");
  });

  it("says why a position is still masked", () => {
    const iteration = confident.iterations[0]!;
    const waiting = iteration.positions.find(
      (position) => !iteration.commits.some((made) => made.position === position),
    )!;
    const explained = explainCell(confident, { iteration: 0, position: waiting });
    expect(explained?.verdict).toBe("Still masked");
    expect(explained?.because).toMatch(/≤ γ|went ahead/);
  });

  it("tells of a settled cell when and why it was committed, and reads its numbers there", () => {
    const first = confident.iterations[0]!.commits[0]!;
    const cell = { iteration: 2, position: first.position };
    const explained = explainCell(confident, cell);
    expect(explained?.verdict).toBe("Settled");
    expect(explained?.because).toContain("was committed in iteration 1");
    expect(readingOf(confident, cell)?.iteration.index).toBe(0);
  });

  it("tells fixed tokens from decoded ones", () => {
    const [position] = prior.prior[0]!;
    expect(explainCell(prior, { iteration: 0, position })?.verdict).toBe("Fixed");
    expect(readingOf(prior, { iteration: 0, position })).toBeNull();
  });

  it.each<[string, Settings, string, RegExp]>([
    ["speculative", {}, "accepted", /^drafted beforehand, and the model confirms it; confidence/],
    ["speculative", {}, "correction", /^the model’s own token in place of the drafted “\w+”; confidence/],
    ["speculative", { draftTokens: 3 }, "bonus", /^the model’s own token behind 3 confirmed drafts; confidence/],
    ["guided-diffusion", {}, "accepted", /^the companion confirms it, its own choice “\w+” with \d+\.\d %; confidence/],
    ["mist", {}, "length", /^at or behind the end that the first pass found; confidence/],
  ])("says of %s %j who confirmed a token, or what it stands for (%s)", async (id, settings, reason, words) => {
    const strategy = strategyById(id);
    const trace = await runMiniature(strategy, { ...miniatureSettings(strategy), ...settings });
    const { iteration, commit } = commitOf(trace, reason);
    const explained = explainCell(trace, { iteration: iteration.index, position: commit.position });
    expect(plain(explained?.because)).toMatch(words);
  });

  it("has nothing to say about cells outside the run", () => {
    expect(explainCell(confident, { iteration: 999, position: 0 })).toBeNull();
    expect(explainCell(confident, { iteration: 0, position: 999 })).toBeNull();
  });

  it("tells what was done by hand from what the strategy did", () => {
    const rounds: Round[] = [
      { rows: { 0: [[DOG, 0.9]], 1: [[RED, 0.9]] }, commit: [0, 1] },
      { rows: { 2: [[CAT, 0.9]] }, edits: [{ position: 0, token: CAT }], remasks: [1] },
      {},
    ];
    const told = (trace: Trace, position: number) => explainCell(trace, { iteration: 1, position })?.because;
    const intervention = { force: [{ position: 0, token: CAT }], remask: [1, 2] };
    const branch = handTrace(rounds, { branch: { iteration: 1, intervention } });
    expect(told(branch, 0)).toBe("“dog” became “cat” by hand.");
    expect(told(branch, 1)).toBe("“red” was given back to the mask by hand, to be decoded again.");
    expect(told(branch, 2)).toMatch(/^held back by hand; confidence 90/);
    const plain = handTrace(rounds);
    expect(told(plain, 0)).toBe("“dog” became “cat”.");
    expect(told(plain, 1)).toMatch(/^the strategy gave “red” back/);
  });

  it("follows a token back to where it came from, through edits and insertions", () => {
    const trace = handTrace(
      [
        { rows: { 1: [[DOG, 0.9]], 2: [[RED, 0.9]] }, commit: [1, 2] },
        { edits: [{ position: 2, token: CAT }], splices: [{ position: 1, remove: 0, tokens: [THE, MASK] }] },
        {},
      ],
      { prior: [[3, RED]] },
    );
    const told = (position: number) => explainCell(trace, { iteration: 2, position });
    expect(told(1)).toMatchObject({ verdict: "Settled", because: "“the” was inserted in iteration 2." });
    expect(told(2)?.verdict).toBe("Still masked");
    expect(told(3)?.because).toMatch(/^“dog” was committed in iteration 1: confidence 90/);
    expect(told(4)?.because).toBe("“cat” was written over “red” in iteration 2.");
    expect(told(5)?.verdict).toBe("Fixed");
    expect(told(6)).toBeNull();
  });

  it("reads the numbers of a position where insertions and cuts had it stand", () => {
    const trace = handTrace([
      { rows: { 1: [[DOG, 0.4]], 3: [[RED, 0.9]] }, commit: [3] },
      { rows: { 1: [[CAT, 0.5]] }, splices: [{ position: 0, remove: 0, tokens: [MASK, MASK] }] },
      { rows: { 1: [[THE, 0.3]], 3: [[CAT, 0.6]] } },
      { rows: { 3: [[CAT, 0.8]] }, commit: [3], splices: [{ position: 0, remove: 1, tokens: [] }] },
      {},
    ]);
    // Committed at 3 in the fourth iteration, at 2 after the cut; position 2 itself was asked about by nobody.
    expect(readingOf(trace, { position: 2, iteration: 4 })).toMatchObject({
      iteration: { index: 3 },
      row: 0,
      position: 3,
    });
    expect(argmaxSettled(trace, { position: 3, iteration: 3 })).toEqual({ index: 1, waited: 2 });
    // Inserted positions begin with their insertion, whatever stood there before.
    expect(readingOf(trace, { position: 1, iteration: 2 })?.iteration.index).toBe(2);
    expect(argmaxSettled(trace, { position: 1, iteration: 2 })).toEqual({ index: 2, waited: 0 });
    expect(readingOf(trace, { position: 0, iteration: 2 })).toBeNull();
    // The token committed first moved on twice.
    expect(readingOf(trace, { position: 4, iteration: 4 })).toMatchObject({
      iteration: { index: 0 },
      row: 1,
      position: 3,
    });
  });

  it("says the same of settling as the timings of the answer", () => {
    for (const trace of [confident, maskgit]) {
      for (const { position, committed, settled, waited } of positionTimings(trace)) {
        if (committed === null) continue;
        const told = [0, committed].map((iteration) => argmaxSettled(trace, { position, iteration }));
        expect(told).toEqual([
          { index: settled, waited },
          { index: settled, waited },
        ]);
      }
    }
  });

  it("counts how long the best token had not changed any more", () => {
    const table = (token: number) => ({ positions: [0], topIds: [[token, 9]] });
    const iterations = [5, 7, 5, 7, 7, 7].map((token, index) => ({ index, canvas: [MASK], ...table(token) }));
    const run = { iterations } as unknown as Trace;
    // From whichever iteration it is looked at.
    for (const iteration of iterations.keys()) {
      expect(argmaxSettled(run, { position: 0, iteration })).toEqual({ index: 3, waited: 2 });
    }
    expect(argmaxSettled(run, { position: 1, iteration: 3 })).toBeNull();
  });
});
