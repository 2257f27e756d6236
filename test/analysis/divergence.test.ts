import { describe, expect, test } from "vitest";
import { exampleTraces } from "@/components/charts/example-traces";
import { compareRuns } from "@/lib/analysis/compare";
import { divergence } from "@/lib/analysis/divergence";
import { editScript } from "@/lib/analysis/edit-script";
import { daedal } from "@/lib/decoding/strategies/daedal";
import type { Trace } from "@/lib/trace/schema";
import { toyTrace } from "../trace/traces";
import { CAR, CAT, DOG, EOS, handTrace, MASK, PAD, PET, RED, type Round, THE } from "./hand-trace";

/** Commits of one round: position → token. */
const writes = (tokens: Readonly<Record<number, number>>): Round => ({
  rows: Object.fromEntries(Object.entries(tokens).map(([position, token]) => [position, [[token, 0.9]] as const])),
  commit: Object.keys(tokens).map(Number),
});

const kinds = (a: Trace, b: Trace) => divergence(a, b).pairs.map(({ kind }) => kind);

describe("two runs held against each other", () => {
  const a = handTrace([writes({ 1: DOG }), writes({ 0: RED, 2: CAR })]);
  const b = handTrace([writes({ 1: CAT }), writes({ 0: RED, 2: PET })]);

  test("part at the first commit of another token, and what follows in sight of it is inherited", () => {
    expect(divergence(a, b)).toMatchObject({
      shared: 0,
      firstInA: {
        a: { iteration: 0, position: 1, cell: 1, token: DOG },
        b: { iteration: 0, position: 1, cell: 1, token: CAT },
      },
      agreement: 0.25,
      editDistance: 2,
    });
    expect(kinds(a, b)).toEqual(["same", "independent", "inherited", "undecided"]);
  });

  test("what both commit at once is independent, and a disagreement in sight of one of them is enough to inherit", () => {
    const atOnce = handTrace([writes({ 1: DOG, 2: CAR })]);
    expect(kinds(atOnce, handTrace([writes({ 1: CAT, 2: PET })]))).toEqual([
      "undecided",
      "independent",
      "independent",
      "undecided",
    ]);
    expect(kinds(atOnce, handTrace([writes({ 1: CAT }), writes({ 2: PET })]))[2]).toBe("inherited");
  });

  test("never inherit what started it from what came of it, however late the other run committed there", () => {
    // b puts CAT at 1 at once; a comes to DOG there last, with CAR and RED in sight, which only follow from it.
    const late = handTrace([writes({ 2: CAR }), writes({ 0: RED }), writes({ 1: DOG })]);
    const early = handTrace([writes({ 1: CAT }), writes({ 3: EOS }), writes({ 2: PET }), writes({ 0: THE })]);
    expect(divergence(late, early).first).toMatchObject({ a: { iteration: 2, position: 1 }, b: { iteration: 0 } });
    expect(kinds(late, early)).toEqual(["inherited", "independent", "independent", "one-sided"]);
    const earlier = handTrace([writes({ 1: CAT }), writes({ 2: PET }), writes({ 0: THE })]);
    const later = handTrace([writes({ 3: EOS }), writes({ 2: CAR }), writes({ 1: DOG }), writes({ 0: RED })]);
    expect(divergence(later, earlier).first).toMatchObject({ a: { iteration: 2 }, b: { iteration: 0, position: 1 } });
    expect(kinds(later, earlier)).toEqual(["inherited", "independent", "inherited", "one-sided"]);
  });

  test("have a first conflict each, by their own order", () => {
    const other = handTrace([writes({ 2: PET }), writes({ 1: CAT, 0: RED })]);
    const { firstInA, firstInB } = divergence(a, other);
    expect(firstInA).toMatchObject({ a: { iteration: 0, position: 1 }, b: { iteration: 1, position: 1 } });
    expect(firstInB).toMatchObject({ a: { iteration: 1, position: 2 }, b: { iteration: 0, position: 2 } });
  });

  test("have a one-sided difference where one of them left a mask, which conflicts with nothing", () => {
    const short = handTrace([writes({ 1: DOG })]);
    expect(kinds(a, short)).toEqual(["one-sided", "same", "one-sided", "undecided"]);
    expect(divergence(a, short)).toMatchObject({ shared: 1, firstInA: null, firstInB: null, editDistance: 2 });
  });

  test("conflict where a token was revoked later", () => {
    const revoked = handTrace([writes({ 1: CAT }), { remasks: [1] }, writes({ 1: DOG, 0: RED, 2: CAR })]);
    expect(divergence(revoked, a).firstInA).toMatchObject({ a: { iteration: 0, position: 1, token: CAT } });
    // From either side it is the same one.
    expect(compareRuns(revoked, a).firstDivergence).toMatchObject({ a: { iteration: 0, position: 1, token: CAT } });
    expect(compareRuns(a, revoked).firstDivergence).toMatchObject({ b: { iteration: 0, position: 1, token: CAT } });
    // Car was committed beside dog in both, and nothing else stood there.
    expect(kinds(revoked, a).slice(0, 3)).toEqual(["same", "same", "same"]);
  });

  test("only the words before the end count for the edit distance", () => {
    const padded = handTrace([writes({ 0: RED, 1: EOS, 2: PAD, 3: PAD })]);
    const longer = handTrace([writes({ 0: RED, 1: DOG, 2: EOS, 3: PAD })]);
    expect(divergence(padded, longer)).toMatchObject({ agreement: 0.5, editDistance: 1 });
  });
});

describe("a branch and its parent", () => {
  const prefix = [writes({ 1: DOG }), writes({ 0: RED })];
  const parent = handTrace([...prefix, writes({ 2: CAR }), writes({ 3: PET })]);

  test("differ from the token that was forced, and what came before is shared", () => {
    const branch = handTrace([...prefix, { ...writes({ 2: CAT }), put: { 2: CAT } }, writes({ 3: EOS })], {
      branch: { iteration: 2, intervention: { force: [{ position: 2, token: CAT }] } },
    });
    expect(divergence(branch, parent)).toMatchObject({
      shared: 2,
      firstInA: { a: { iteration: 2, position: 2, token: CAT }, b: { iteration: 2, token: CAR } },
    });
    expect(kinds(branch, parent)).toEqual(["same", "same", "independent", "inherited"]);
  });

  test("that only gave a token back differ from where they part, not where both had committed it", () => {
    const branch = handTrace([...prefix, { remasks: [1] }, writes({ 1: CAT, 2: CAR, 3: PET })], {
      branch: { iteration: 2, intervention: { remask: [1] } },
    });
    expect(divergence(parent, branch)).toMatchObject({
      shared: 2,
      firstInA: null,
      firstInB: { a: { iteration: 0, position: 1, token: DOG }, b: { iteration: 3, position: 1, token: CAT } },
    });
    expect(kinds(parent, branch)).toEqual(["same", "independent", "same", "same"]);
    // The same as the panel says, with the sides of the pair that is asked for.
    expect(compareRuns(parent, branch).firstDivergence).toMatchObject({ a: { iteration: 0 }, b: { iteration: 3 } });
    expect(compareRuns(branch, parent).firstDivergence).toMatchObject({ a: { iteration: 3 }, b: { iteration: 0 } });
  });

  test("do not differ while the branch has done nothing else", () => {
    expect(divergence(parent, handTrace(prefix))).toMatchObject({ shared: 2, firstInA: null, firstInB: null });
  });
});

describe("answers of different length", () => {
  test("are aligned by their words, and behind their ends one by one", () => {
    const short = handTrace([writes({ 0: RED, 1: DOG, 2: EOS, 3: PAD })]);
    const long = handTrace([writes({ 0: THE, 1: RED, 2: DOG, 3: EOS, 4: PAD, 5: PAD })], { responseLength: 6 });
    expect(divergence(short, long)).toMatchObject({
      pairs: [
        { a: null, b: 0, kind: "one-sided" },
        { a: 0, b: 1, kind: "same" },
        { a: 1, b: 2, kind: "same" },
        { a: 2, b: 3, kind: "same" },
        { a: 3, b: 4, kind: "same" },
        { a: null, b: 5, kind: "one-sided" },
      ],
      editDistance: 1,
    });
  });

  test("are told where they stand in the answer and where they stood when they were committed", () => {
    const plain = handTrace([writes({ 0: RED, 1: DOG, 2: CAR, 3: EOS })]);
    const grown = handTrace([
      writes({ 1: CAT }),
      { splices: [{ position: 0, remove: 1, tokens: [MASK] }] },
      writes({ 0: RED, 2: CAR, 3: EOS }),
    ]);
    expect(divergence(grown, plain).firstInA).toMatchObject({ a: { position: 1, cell: 1 }, b: { position: 1 } });
    const moved = handTrace(
      [
        writes({ 1: CAT }),
        { splices: [{ position: 0, remove: 0, tokens: [MASK] }] },
        writes({ 1: RED, 3: CAR, 4: EOS }),
      ],
      { responseLength: 4 },
    );
    expect(divergence(moved, plain).firstInA).toMatchObject({
      a: { iteration: 0, position: 2, cell: 1, token: CAT },
      b: { iteration: 0, position: 1, token: DOG },
    });
  });

  test("of a growing run and a plain one pair every position of both exactly once", async () => {
    const grown = await toyTrace(
      daedal,
      { maxLength: 14, growth: 3, low: 0.6, endWindow: 4, endThreshold: 0, blockLength: 4 },
      { responseLength: 6, endIds: [10] },
    );
    const plain = await toyTrace("maskgit", {}, { responseLength: 9 });
    const { pairs } = divergence(grown, plain);
    const side = (name: "a" | "b") => pairs.map((pair) => pair[name]).filter((at) => at !== null);
    expect(side("a")).toEqual([...grown.outcome.answer.keys()]);
    expect(side("b")).toEqual([...plain.outcome.answer.keys()]);
  });
});

describe("any two runs", () => {
  const { confident, maskgit, hasty, budget, prior } = exampleTraces;

  test("have the same differences from either side", () => {
    for (const [one, other] of [
      [confident, hasty],
      [maskgit, budget],
      [hasty, prior],
    ] as const) {
      const [there, back] = [divergence(one, other), divergence(other, one)];
      expect(back.pairs).toEqual(there.pairs.map(({ a, b, kind }) => ({ a: b, b: a, kind })));
      expect(back.firstInA).toEqual(there.firstInB && { a: there.firstInB.b, b: there.firstInB.a });
      expect([back.agreement, back.editDistance]).toEqual([there.agreement, there.editDistance]);
    }
  });

  test("of a hasty and a patient one have one difference of their own, and two that follow from it", () => {
    const { firstInA, pairs } = divergence(maskgit, hasty);
    expect(pairs.filter(({ kind }) => kind !== "same")).toEqual([
      { a: 13, b: 13, kind: "independent" },
      { a: 16, b: 16, kind: "inherited" },
      { a: 17, b: 17, kind: "inherited" },
    ]);
    expect(firstInA).toMatchObject({ a: { position: 13, iteration: 26 }, b: { position: 13, iteration: 2 } });
  });

  test("are the same run when nothing differs", () => {
    expect(divergence(confident, confident)).toMatchObject({
      shared: confident.iterations.length,
      firstInA: null,
      agreement: 1,
      editDistance: 0,
    });
  });
});

describe("an edit script", () => {
  const letters = (word: string) => Array.from(word, (letter) => letter.charCodeAt(0));

  test("has the textbook distances", () => {
    const distance = (a: string, b: string) => editScript(letters(a), letters(b)).distance;
    expect(distance("kitten", "sitting")).toBe(3);
    expect(distance("saturday", "sunday")).toBe(3);
    expect([distance("", "abc"), distance("abc", ""), distance("", "")]).toEqual([3, 3, 0]);
  });

  test("pairs what stayed and leaves out what was inserted or deleted", () => {
    expect(editScript(letters("ac"), letters("abc")).pairs).toEqual([
      [0, 0],
      [null, 1],
      [1, 2],
    ]);
    expect(editScript(letters("abc"), letters("xbc")).pairs).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
  });
});
