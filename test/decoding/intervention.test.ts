import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DecodeRequest, DecodingIteration } from "@/lib/decoding/decode";
import type { Intervention } from "@/lib/decoding/intervention";
import { strategies } from "@/lib/decoding/strategies";
import { daedal } from "@/lib/decoding/strategies/daedal";
import { TOP_K } from "@/lib/engine/predictor";
import { hashPredictor, hashRow } from "@/lib/toy/toy-predictor";
import { PROMPT, runToEnd, TOY, toyRequest } from "./runs";

const MASK = TOY.maskId;
const everyStrategy = strategies.map((strategy) => [strategy.id, strategy] as const);

/** A request that goes on from an iteration of a run with a change by hand; one past the last goes on from its answer. */
async function branch(request: DecodeRequest, at: number, intervention: Intervention): Promise<DecodeRequest> {
  const { iterations, outcome } = await runToEnd(request);
  const resume = {
    iteration: at,
    response: iterations[at]?.response ?? outcome.response,
    fixed: (request.prior ?? []).map(([position]) => position),
    initiallyMasked: request.responseLength - (request.prior ?? []).length,
    memory: iterations[at - 1]?.memory,
  };
  return { ...request, resume, intervention };
}

/** The changed iteration, and the response that it left. */
async function changed(request: DecodeRequest, at: number, intervention: Intervention) {
  const { iterations, outcome } = await runToEnd(await branch(request, at, intervention));
  const [first, second] = iterations as [DecodingIteration, DecodingIteration | undefined];
  return { first, after: Array.from(second?.response ?? outcome.response), iterations, outcome };
}

const positions = (entries: readonly { readonly position: number }[]) => entries.map(({ position }) => position);

describe("a change by hand", () => {
  const request = toyRequest("maskgit", {}, { prior: [[3, 2]] });

  test("commits exactly the chosen positions with the tokens proposed for them", async () => {
    const { iterations } = await runToEnd(request);
    const [left, right] = [iterations[2]!.positions[0]!, iterations[2]!.positions.at(-1)!];
    const { first, after } = await changed(request, 2, { choose: [right, left] });
    expect(first.commits.map(({ position, reason }) => [position, reason])).toEqual([
      [left, "forced"],
      [right, "forced"],
    ]);
    expect(first.commits[0]).toMatchObject({
      token: iterations[2]!.proposal.tokens[0],
      probability: iterations[2]!.proposal.probability[0],
      score: iterations[2]!.proposal.score[0],
    });
    expect(after[left]).toBe(first.commits[0]!.token);
    expect(after.filter((token) => token === MASK)).toHaveLength(11);
  });

  test("may choose nothing at all", async () => {
    const { first, iterations, outcome } = await changed(request, 2, { choose: [] });
    expect(first.commits).toEqual([]);
    expect(iterations[1]!.response).toEqual(first.response);
    expect(outcome.status).toBe("complete");
  });

  test("forces a token beside what the strategy commits, with its plain probability even if it is no candidate", async () => {
    const before = (await runToEnd(request)).iterations[2]!;
    const own = before.commits[0]!.position;
    const row = before.positions.findIndex((position) => position !== own);
    const at = before.positions[row]!;
    const candidates = Array.from(before.table.topIds.subarray(row * TOP_K, (row + 1) * TOP_K));
    const outsider = Array.from({ length: MASK }, (_, id) => id).find((id) => !candidates.includes(id))!;
    const logits = hashRow(TOY, Int32Array.from([...PROMPT, ...before.response]), at + TOY.promptLength);
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    for (const token of [candidates[4]!, outsider]) {
      const { first, after } = await changed(request, 2, { force: [{ position: at, token }] });
      expect(new Set(positions(first.commits))).toEqual(new Set([own, at]));
      const forced = first.commits.find(({ position }) => position === at)!;
      expect(forced).toMatchObject({ token, reason: "forced", score: before.proposal.score[row] });
      expect(forced.probability).toBeCloseTo(Math.exp(logits[token]!) / total, 6);
      expect(forced.rank).toBeGreaterThan(1);
      expect(after[at]).toBe(token);
      expect(first.commits.find(({ position }) => position === own)).toEqual(before.commits[0]);
    }
  });

  test("writes over a known token, gives known tokens back, and holds commits back", async () => {
    const { iterations } = await runToEnd(request);
    const [own] = positions(iterations[4]!.commits) as [number];
    const [known, other] = positions(iterations.slice(0, 4).flatMap(({ commits }) => commits)) as [number, number];
    const { first, after } = await changed(request, 4, {
      force: [{ position: known, token: 9 }],
      remask: [other, own],
    });
    expect(first).toMatchObject({ commits: [], edits: [{ position: known, token: 9 }], remasks: [other] });
    expect([after[known], after[other], after[own]]).toEqual([9, MASK, MASK]);
  });

  test("inserts and deletes positions last of all, and the structure prior moves along", async () => {
    const splices = [
      { position: 0, remove: 0, tokens: [MASK, MASK] },
      { position: 17, remove: 1, tokens: [] },
    ];
    const { first, after, outcome } = await changed(request, 2, { splices });
    expect(first.splices).toEqual(splices);
    expect(first.response).toHaveLength(16);
    expect(after).toHaveLength(17);
    expect([after[0], after[1], after[5]]).toEqual([MASK, MASK, 2]);
    expect(outcome.response[5]).toBe(2);
  });

  test("reaches positions that the strategy does not ask about, and leaves its own view as it is", async () => {
    const blocks = toyRequest("fast-dllm-threshold", { blockLength: 4, temperature: 0.7 });
    const { iterations } = await runToEnd(blocks);
    const { first } = await changed(blocks, 1, { force: [{ position: 14, token: 5 }] });
    expect(first.commits.filter(({ position }) => position !== 14)).toEqual(
      iterations[1]!.commits.map((commit) => ({ ...commit, rank: expect.any(Number) })),
    );
    expect(Array.from(first.positions)).toEqual([...iterations[1]!.positions, 14]);
    expect(first.table.positions).toEqual(first.positions.map((position) => position + TOY.promptLength));
    expect((await changed(blocks, 1, { choose: [14] })).first.commits).toMatchObject([
      { position: 14, reason: "forced" },
    ]);
  });

  test("lets a finished run go on where something is given back", async () => {
    const { iterations } = await runToEnd(toyRequest("confident", { gamma: 0.3 }));
    const { first, after, outcome } = await changed(toyRequest("confident", { gamma: 0.3 }), iterations.length, {
      remask: [2, 9],
    });
    expect(first).toMatchObject({ commits: [], remasks: [2, 9] });
    expect(after.filter((token) => token === MASK)).toHaveLength(2);
    expect(outcome).toMatchObject({ status: "complete", remainingMasks: 0 });
  });

  test("that leaves more masks than steps ends with the budget", async () => {
    const oneByOne = toyRequest("left-to-right");
    const { outcome } = await changed(oneByOne, 14, { remask: [0, 1, 2, 3] });
    expect(outcome).toMatchObject({ status: "budget", remainingMasks: 4 });
  });

  test("has nowhere to go once the steps are spent", async () => {
    await expect(changed(toyRequest("left-to-right"), 16, { remask: [0] })).rejects.toThrow(
      'strategy "left-to-right" may take 16 iterations, and 16 are spent: none is left to change by hand',
    );
  });

  test("is not needed for anything: none is the same as an empty one", async () => {
    const [without, withEmpty] = await Promise.all([runToEnd(request), runToEnd({ ...request, intervention: {} })]);
    expect(withEmpty.iterations.map(({ commits }) => commits)).toEqual(
      without.iterations.map(({ commits }) => commits),
    );
  });

  test("can fill a response that was all prior", async () => {
    const prior = [0, 1, 2].map((position) => [position, 4] as const);
    const splices = [{ position: 3, remove: 0, tokens: [MASK, 6] }];
    const { outcome } = await runToEnd(
      toyRequest("maskgit", {}, { prior, responseLength: 3, intervention: { splices } }),
    );
    expect(outcome).toMatchObject({ status: "complete", remainingMasks: 0 });
    expect(Array.from(outcome.response.subarray(0, 3))).toEqual([4, 4, 4]);
    expect(outcome.response[4]).toBe(6);
  });

  test.each<[string, Intervention, RegExp]>([
    [
      "a position outside",
      { remask: [16] },
      /^the change by hand named position 16, which is outside 0 … 15 at iteration 2$/,
    ],
    ["the prior", { force: [{ position: 3, token: 1 }] }, /touched position 3, which the structure prior fixes/],
    ["a position twice", { force: [{ position: 5, token: 1 }], remask: [5] }, /named position 5 twice/],
    ["a choice twice", { choose: [15, 15] }, /named position 15 twice/],
    ["a choice that is known", { choose: [0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] }, /which is not masked/],
    ["the mask", { force: [{ position: 5, token: MASK }] }, /forced 11 at position 5, which is no token/],
    ["a token beyond", { force: [{ position: 5, token: 12 }] }, /forced 12 at position 5, which is no token/],
    ["a cut beyond the end", { splices: [{ position: 15, remove: 2, tokens: [] }] }, /cut 2 positions at 15 of 16/],
    [
      "a cut of the prior",
      { splices: [{ position: 2, remove: 2, tokens: [1] }] },
      /cut out position 3, which the structure prior/,
    ],
    [
      "an insertion of no token",
      { splices: [{ position: 2, remove: 0, tokens: [99] }] },
      /inserted 99, which is no token/,
    ],
    ["everything cut out", { splices: [{ position: 0, remove: 3, tokens: [] }] }, /left no response/],
  ])("is refused with %s", async (what, intervention, message) => {
    const given = what === "everything cut out" ? toyRequest("maskgit", {}, { responseLength: 3 }) : request;
    await expect(changed(given, 2, intervention)).rejects.toThrow(message);
  });
});

describe("what strategies remember of a change by hand", () => {
  test("ReMDM never gives back what it did not commit", async () => {
    const request = toyRequest("remdm", { eta: 1, variant: "rescale", steps: 12 });
    const { iterations } = await runToEnd(request);
    const standing = [...(iterations[5]!.memory as Map<number, number>).keys()];
    const { first } = await changed(request, 6, { remask: standing.slice(0, 3) });
    expect([...(first.memory as Map<number, number>).keys()]).not.toEqual(expect.arrayContaining([standing[0]]));
  });

  test("positions are remembered where splices move them", async () => {
    const request = toyRequest("saber", {}, { predictor: hashPredictor({ ...TOY, globalContext: true }) });
    const { iterations } = await runToEnd(request);
    const remembered = ({ memory }: DecodingIteration) => [
      ...(memory as { accepted: Map<number, number> }).accepted.keys(),
    ];
    const { first } = await changed(request, 2, { splices: [{ position: 0, remove: 0, tokens: [MASK] }] });
    expect(remembered(first).sort()).toEqual(
      remembered(iterations[2]!)
        .map((position) => position + 1)
        .sort(),
    );
  });

  test("LLaDA commits one after the other once the steps of a block are spent", async () => {
    const request = toyRequest("llada", { steps: 8, blockLength: 8 });
    const { iterations } = await runToEnd(request);
    const known = positions(iterations.slice(0, 3).flatMap(({ commits }) => commits));
    const { iterations: rest } = await changed(request, 3, { remask: known });
    expect(rest.map(({ commits }) => commits.length)).toEqual([2, 1, 1, 1, 1]);
  });

  test.each(["llada", "llada-random", "klass", "prophet", "pc-sampler"])(
    "%s commits what was held back although its share of the steps is over",
    async (id) => {
      // Two masks and four steps: the last two steps have no share of their own.
      const request = toyRequest(id, { steps: 4 }, { responseLength: 2 });
      const { iterations: held } = await runToEnd({ ...request, intervention: { choose: [] } });
      const { memory, response } = held[0]!;
      const again = { iteration: 1, response, fixed: [], initiallyMasked: 2, memory };
      const { iterations, outcome } = await runToEnd({ ...request, resume: again, intervention: { choose: [] } });
      expect(iterations.map(({ commits }) => commits.length)).toEqual([0, 1, 1]);
      expect(outcome).toMatchObject({ status: "complete", remainingMasks: 0 });
    },
  );
});

describe.each(everyStrategy)("strategy %s", (_id, strategy) => {
  test("goes on after any change by hand, never touches the prior, and accounts for every mask", async () => {
    const predictor = hashPredictor({ ...TOY, globalContext: true });
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.infiniteStream(fc.nat({ max: 99 })), async (seed, moment, random) => {
        const draw = (count: number) => random.next().value! % count;
        const settings = {
          ...(draw(2) === 0 ? { temperature: 1 } : {}),
          ...("blockLength" in strategy.params ? { blockLength: 1 + draw(16) } : {}),
          // Room to grow in, but not so much that growing takes most of the test's time.
          ...("maxLength" in strategy.params ? { maxLength: 40 } : {}),
        };
        const request = toyRequest(strategy, settings, { predictor, seed, prior: strategy === daedal ? [] : [[3, 2]] });
        const { iterations, outcome } = await runToEnd(request);
        const at = moment % (iterations.length + 1);
        if (at >= strategy.budget({ ...defaultsOf(strategy), ...settings }, 16)) return;
        const response = iterations[at]?.response ?? outcome.response;
        const intervention = randomIntervention(Array.from(response), draw);
        const goingOn = await branch({ ...request, observe: true }, at, intervention);
        // From a trace in a file, nothing is remembered.
        const forgetful = { ...goingOn, resume: { ...goingOn.resume!, memory: undefined } };
        for (const given of [goingOn, forgetful]) {
          const run = await runToEnd(given);
          const masks = run.outcome.response.filter((token) => token === MASK).length;
          expect(run.outcome.remainingMasks).toBe(masks);
          expect(run.outcome.status).toBe(masks > 0 ? "budget" : "complete");
          if (strategy !== daedal) expect(Array.from(run.outcome.response)).toContain(2);
          expect(at + run.iterations.length).toBeLessThanOrEqual(
            strategy.budget({ ...defaultsOf(strategy), ...settings }, 16),
          );
        }
      }),
      { seed: 12, numRuns: 16 },
    );
  });
});

const defaultsOf = ({ params }: (typeof strategies)[number]) =>
  Object.fromEntries(Object.entries(params).map(([key, spec]) => [key, spec.default]));

/** Any legal change of a response whose position 3 is the prior's, unless there is none. */
function randomIntervention(response: readonly number[], draw: (count: number) => number): Intervention {
  const free = Array.from(response.keys()).filter((position) => position !== 3);
  const some = (share: number) => free.filter(() => draw(100) < share);
  const forced = some(draw(30)).map((position) => ({ position, token: draw(MASK) }));
  const remask = some(draw(60)).filter((position) => !positions(forced).includes(position));
  const chosen = some(draw(50)).filter((position) => response[position] === MASK);
  const end = draw(2) === 0 ? [{ position: response.length - 1, remove: 1, tokens: [MASK, MASK, draw(MASK)] }] : [];
  const start =
    draw(2) === 0 ? [{ position: 0, remove: draw(3), tokens: Array.from({ length: draw(4) }, () => MASK) }] : [];
  return {
    ...(draw(3) === 0 ? { choose: chosen } : {}),
    force: forced,
    remask,
    ...(response.length === 16 && draw(2) === 0 ? { splices: [...end, ...start] } : {}),
  };
}
