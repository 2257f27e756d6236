/** A session whose engine is lost again and again says what one on a lasting engine says. */
import { beforeAll, expect, it } from "vitest";
import type { Keeps } from "@/lib/engine/caches/policy";
import type { Engine, OpenRequest } from "@/lib/engine/engine";
import { WorkerLostError } from "@/lib/engine/errors";
import { folderSource, startNodeEngine } from "@/lib/engine/node";
import type { Prediction, PredictRequest } from "@/lib/engine/predictor";
import { openLasting, type SessionOpener } from "@/lib/engine/session/lasting";
import { fixtureJson, parityFolder } from "./fixtures";

let engine: Engine;
const { prompt_ids } = fixtureJson("c/fixtures.json") as { prompt_ids: number[][] };
const promptIds = Int32Array.from(prompt_ids[0]!);

beforeAll(async () => {
  engine = await startNodeEngine("wasm");
  await engine.load(folderSource(parityFolder("c")));
});

/** Opens sessions whose engine is lost in predictions of these numbers, counted over all of them. */
function losing(losses: readonly number[], digest: () => string = () => "same") {
  const opened: OpenRequest[] = [];
  let asked = 0;
  const open: SessionOpener = async (request) => {
    opened.push(request);
    const session = engine.openSession(request);
    const predict: typeof session.predict = (...prediction) => {
      if (losses.includes(asked++)) throw new WorkerLostError("it ended without a word");
      return session.predict(...prediction);
    };
    return {
      session: { ...session, promptLength: session.promptLength, predict, close: () => session.close() },
      digest: digest(),
      giveUp: (error) => error instanceof WorkerLostError,
    };
  };
  return { open, opened };
}

const RESPONSE = 6;

/** A run that commits a token an iteration, from the left; partial where the cache is one of the canvas. */
function requestsOf(keeps: Keeps, maskId: number): PredictRequest[] {
  return Array.from({ length: RESPONSE - 1 }, (_, known) => {
    const response = Array.from({ length: RESPONSE }, (_, index) => (index < known ? 10 + index : maskId));
    const masked = Array.from({ length: RESPONSE - known }, (_, index) => promptIds.length + known + index);
    const isPartial = (keeps === "canvas" || keeps === "outputs") && known % 3 !== 0;
    return {
      canvas: Int32Array.from([...promptIds, ...response]),
      rows: Int32Array.from(masked),
      ...(isPartial ? { partial: { run: Int32Array.from([masked[0]! - 1, ...masked]) } } : {}),
    };
  });
}

async function answersOf(keeps: Keeps, open: SessionOpener): Promise<Prediction[]> {
  const session = await openLasting({ model: "c", promptIds, keeps }, open);
  const answers: Prediction[] = [];
  for (const request of requestsOf(keeps, session.maskId)) answers.push(await session.predict(request));
  session.close();
  return answers;
}

it.each<Keeps>(["nothing", "prompt", "canvas", "outputs"])("with a cache of %s", async (keeps) => {
  const expected = await answersOf(keeps, losing([]).open);
  // In the first prediction, in the third, and twice in the one after.
  const { open, opened } = losing([0, 3, 5, 6]);
  const answers = await answersOf(keeps, open);
  expect(opened).toHaveLength(5);
  expect(answers.map(({ table }) => table)).toEqual(expected.map(({ table }) => table));
  const evaluations = (all: Prediction[]) => all.reduce((sum, { cost }) => sum + cost.evaluations, 0);
  if (keeps === "nothing") expect(evaluations(answers)).toBe(evaluations(expected));
  else expect(evaluations(answers)).toBeGreaterThan(evaluations(expected));
});

it("gives a prediction up that has cost three engines, and one of which the error is no engine's", async () => {
  const session = await openLasting({ model: "c", promptIds, keeps: "nothing" }, losing([0, 1, 2]).open);
  const [request] = requestsOf("nothing", session.maskId);
  await expect(session.predict(request!)).rejects.toThrow("it ended without a word");
  expect((await session.predict(request!)).table.positions).toHaveLength(RESPONSE);
  await expect(session.predict({ ...request!, rows: Int32Array.of(0) })).rejects.toThrow("expected ascending rows");
});

it("does not go on with other weights than it began with", async () => {
  let number = 0;
  const { open } = losing([1], () => `digest ${number++}`);
  const session = await openLasting({ model: "c", promptIds, keeps: "nothing" }, open);
  const [first, second] = requestsOf("nothing", session.maskId);
  await session.predict(first!);
  await expect(session.predict(second!)).rejects.toThrow(
    'The weights of model "c" are others now than when this run began. Run it again.',
  );
});
