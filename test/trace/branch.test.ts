import { describe, expect, test } from "vitest";
import { decode } from "@/lib/decoding/decode";
import { TOP_K } from "@/lib/engine/predictor";
import { canvasAfter, longestCanvas, priorInAnswer, priorPositions } from "@/lib/trace/canvas";
import { validateTrace } from "@/lib/trace/file";
import { startRecording } from "@/lib/trace/record";
import { replay } from "@/lib/trace/replay";
import type { Trace } from "@/lib/trace/schema";
import { TOY, toyRequest } from "../decoding/runs";
import { toyContext, toyTrace } from "./traces";

const MASK = TOY.maskId;

describe("known tokens that were looked at", () => {
  test("are recorded with the network's own guess and the probability of what stands there", async () => {
    const trace = validateTrace(await toyTrace("maskgit", {}, { observe: true, prior: [[3, 2]] }));
    expect(trace.iterations[0]?.observed).toBeUndefined();
    const { observed, canvas } = trace.iterations[6]!;
    expect(observed?.positions).toEqual([...canvas.keys()].filter((at) => at !== 3 && canvas[at] !== MASK));
    observed!.standing.forEach((standing, row) => {
      const best = observed!.argmax[row] === canvas[observed!.positions[row]!];
      if (best) expect(standing).toBe(observed!.probability[row]);
      else expect(standing ?? 0).toBeLessThanOrEqual(observed!.probability[row]!);
    });
    for (const id of observed!.argmax) expect(trace.vocabulary.text[id]).toBe(`t${id}`);
  });

  test("stand without a probability where they are below all candidates", async () => {
    const request = toyRequest("maskgit", {}, { observe: true, responseLength: 4 });
    const predictor = {
      ...request.predictor,
      predict: async (...args: Parameters<typeof request.predictor.predict>) => {
        const answer = await request.predictor.predict(...args);
        const { rows, canvas } = args[0];
        rows.forEach((at, row) => {
          const ids = answer.table.topIds.subarray(row * TOP_K, (row + 1) * TOP_K);
          if (canvas[at] !== MASK) ids.set(ids.map((id) => (id === canvas[at] ? -1 : id)));
        });
        return answer;
      },
    };
    const trace = await toyTrace("maskgit", {}, { ...request, predictor });
    expect(trace.iterations[2]!.observed!.standing).toEqual([null, null]);
  });

  type Observed = NonNullable<Trace["iterations"][number]["observed"]>;
  test.each<[string, Partial<Observed>, RegExp]>([
    ["a short column", { argmax: [] }, /iterations\.5\.observed\.argmax: expected 5 rows, found 0/],
    [
      "a masked position",
      { positions: [0, 1, 2, 3, 15] },
      /observed\.positions: \d+ is masked, outside or of the structure/,
    ],
    ["a position twice", { positions: [0, 0, 1, 2, 3] }, /observed\.positions: 0 is out of order/],
    ["no token", { argmax: [0, 0, 0, 0, 99] }, /observed\.argmax\.4: expected an id below 12, .* found 99/],
    [
      "no probability",
      { standing: [0, 0, null, 0, 1.5] },
      /observed\.standing\.4: expected a number from 0 to 1, found 1\.5/,
    ],
  ])("are refused with %s", async (_what, change, message) => {
    const trace = structuredClone(await toyTrace("left-to-right", {}, { observe: true }));
    Object.assign(trace.iterations[5]!.observed!, change);
    expect(() => validateTrace(trace)).toThrow(message);
  });
});

describe("a branch", () => {
  /** A recorded branch of a run, with a change by hand in its first own iteration. */
  async function branchTrace(
    parent: Trace,
    iteration: number,
    intervention: NonNullable<Trace["branch"]>["intervention"],
  ) {
    const resume = {
      iteration,
      response: parent.iterations[iteration]!.canvas,
      fixed: [...priorPositions(parent, iteration)],
      initiallyMasked: parent.responseLength - parent.prior.length,
    };
    const request = toyRequest("maskgit", {}, { prior: parent.prior, resume, intervention, now: () => 0 });
    const recorder = startRecording(toyContext(request), {
      branch: { iteration, intervention },
      iterations: parent.iterations.slice(0, iteration),
      text: parent.vocabulary.text,
    });
    const before = validateTrace(recorder.snapshot());
    for await (const step of decode(request)) recorder.add({ ...step, elapsedMs: 1 });
    return { before, trace: validateTrace(recorder.snapshot("complete")) };
  }

  test("takes over iterations with their texts, counts them all, and goes on with the clock", async () => {
    const parent = structuredClone(await toyTrace("left-to-right", {}, { prior: [[3, 2]] }));
    for (const iteration of parent.iterations) iteration.elapsedMs = 10 * (iteration.index + 1);
    parent.vocabulary.text[0] = "zero";
    const { before, trace } = await branchTrace(parent, 6, { force: [{ position: 12, token: 5 }] });
    expect(before).toMatchObject({ outcome: { nfe: 6, totalMs: 60, remainingMasks: 9 } });
    expect(trace.iterations.slice(0, 6)).toEqual(parent.iterations.slice(0, 6));
    expect(trace.iterations[6]).toMatchObject({ index: 6, elapsedMs: 61 });
    expect(trace.branch).toEqual({ iteration: 6, intervention: { force: [{ position: 12, token: 5 }] } });
    expect(trace.outcome.nfe).toBe(trace.iterations.length);
    expect(trace.vocabulary.text[0]).toBe("zero");
    expect(replay(trace).at(7).commits[12]).toMatchObject({ token: 5, reason: "forced" });
  });

  test("cannot begin behind its last iteration", async () => {
    const trace = await toyTrace();
    const branch = { iteration: trace.iterations.length + 1, intervention: {} };
    expect(() => validateTrace({ ...trace, branch })).toThrow(/branch\.iteration: expected at most \d+, found \d+/);
    expect(() => validateTrace({ ...trace, branch: { ...branch, iteration: 0, ancestors: [{}] } })).toThrow(
      /trace\.branch\.ancestors\.0\.model/,
    );
  });

  test("that grows and shrinks says how long its canvas gets and where the structure prior stands", async () => {
    const parent = await toyTrace("left-to-right", {}, { prior: [[3, 2]] });
    const splices = [
      { position: 1, remove: 0, tokens: [MASK, MASK, MASK] },
      { position: 18, remove: 1, tokens: [] },
    ];
    const { trace } = await branchTrace(parent, 4, { splices });
    expect(longestCanvas(trace)).toBe(18);
    expect(longestCanvas(parent)).toBe(16);
    expect([0, 4, 5, 999].map((iteration) => [...priorPositions(trace, iteration)])).toEqual([[3], [3], [6], [6]]);
    expect([...priorInAnswer(trace)]).toEqual([6]);
    expect(canvasAfter(trace.iterations[4]!, MASK)[6]).toBe(2);
  });
});

test("what else was asked is kept", async () => {
  const asked = { picture: { kind: "scene", scene: { background: "blue", objects: [] } }, prior: "a ▒" } as const;
  const context = { ...toyContext(toyRequest("maskgit")), asked: structuredClone(asked) as unknown as Trace["asked"] };
  expect(validateTrace(startRecording(context).snapshot()).asked).toEqual(asked);
});
