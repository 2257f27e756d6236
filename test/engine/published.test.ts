import { existsSync, readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { decode } from "@/lib/decoding/decode";
import { strategyById } from "@/lib/decoding/strategies";
import type { Settings } from "@/lib/decoding/strategy";
import type { AttentionPattern, Executor } from "@/lib/engine/executor";
import { type PreprocessedImage, preprocessImage } from "@/lib/engine/image/preprocess";
import { createKernelExecutor } from "@/lib/engine/kernels/executor";
import { ropePositions } from "@/lib/engine/model/positions";
import { folderSource, startNodeBackend } from "@/lib/engine/node";
import { createReferenceExecutor } from "@/lib/engine/reference/executor";
import { fixedExecutor, openSession } from "@/lib/engine/session/session";
import { createWasmExecutor } from "@/lib/engine/wasm/executor";
import { loadModelFiles, type ModelFiles } from "@/lib/engine/weights/loader";
import { renderScene } from "@/lib/scene/render";
import type { Scene } from "@/lib/scene/scene";
import { shippedAtlas } from "../scene/atlas-file";

/** [token or position, value] */
type Pair = [number, number];

/** A greedy run of the training code. */
interface RecordedRun {
  strategy: string;
  settings: Settings;
  /** [response position, token] of each commit, by iteration. */
  iterations: Pair[][];
  /** By iteration: how close its closest decision was, as a difference of probabilities. */
  margins: number[];
}

interface RecordedCase {
  task: string;
  scene: Scene | null;
  promptLength: number;
  responseLength: number;
  inputIds: number[];
  /** Unshifted logits of some rows, the largest of each. */
  rows: { row: number; top: Pair[]; logSumExp: number }[];
  /** Tower's output for the middle cell. */
  visionOut?: number[];
  runs: RecordedRun[];
}

/** What `python -m training.parity` writes for published weights. */
interface Recorded {
  digest: string;
  attention: AttentionPattern;
  cases: RecordedCase[];
}

/** Relative to the largest value: both sides compute in single precision, and files hold six digits. */
const LOGIT_TOLERANCE = 5e-5;
/** A decision closer than this, as a difference of probabilities, may fall the other way by rounding. */
const CLOSE_CALL = 1e-5;
/** Milliseconds for the runs of one model, on a machine that is busy with other things, too. */
const PATIENCE = 300_000;
/** Executors that no visitor waits for answer the first cases only. */
const PLAIN_CASES = 5;

/** Folders of models and of their records; training's own test hands over others. */
const { MODELS_FOLDER = "public/models", FIXTURES_FOLDER = "test/fixtures" } = process.env;
const fixtureOf = (name: string) => `${FIXTURES_FOLDER}/${name}/parity.json`;
const names = readdirSync(MODELS_FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(fixtureOf(entry.name)))
  .map(({ name }) => name);
const atlas = shippedAtlas();

beforeAll(() => startNodeBackend("wasm"));

it("there is at least one model whose numbers are recorded", () => {
  expect(names).toContain("mini-dimple");
});

describe.each(names)("%s computes as it was trained", (name) => {
  const recorded = JSON.parse(readFileSync(fixtureOf(name), "utf8")) as Recorded;
  let model: ModelFiles;

  beforeAll(async () => {
    model = await loadModelFiles(folderSource(`${MODELS_FOLDER}/${name}`));
  });

  it("the records belong to the shipped weights (`python -m training.parity` renews them)", () => {
    expect(recorded.digest).toBe(model.digest);
    expect(recorded.attention).toBe(model.config.attention);
  });

  it.each([
    ["plain", createReferenceExecutor, PLAIN_CASES],
    ["wasm", createWasmExecutor, PLAIN_CASES],
    ["kernels", createKernelExecutor, recorded.cases.length],
  ] as const)("the %s executor gives the training code's features and logits", async (_, create, count) => {
    const executor = (await create(model.config, model.weights))!;
    for (const one of recorded.cases.slice(0, count)) await checkLogits(executor, model, recorded.attention, one);
    executor.dispose();
  });

  it(
    "greedy runs commit the same tokens in the same order, but for decisions too close to call",
    async (context) => {
      const executor = (await createKernelExecutor(model.config, model.weights))!;
      const runs = recorded.cases.flatMap((one) => one.runs).length;
      const closeCalls: string[] = [];
      const differences: string[] = [];
      const unlike: string[] = [];
      for (const [index, one] of recorded.cases.entries()) {
        for (const run of one.runs) {
          const parted = firstDifference(await iterationsOf(executor, model, one, run), run);
          if (!parted) continue;
          const where = `case ${index} (${one.task}), ${run.strategy}: ${parted.what}`;
          (parted.margin < CLOSE_CALL ? closeCalls : differences).push(where);
          if (!parted.sameEnd) unlike.push(where);
        }
      }
      executor.dispose();
      const message = `${closeCalls.length} of ${runs} runs part at a decision closer than ${CLOSE_CALL}, ${unlike.length} of them for another answer: ${closeCalls.join("; ")}`;
      await context.annotate(message);
      expect(differences, message).toEqual([]);
      expect(unlike.length, message).toBeLessThan(runs / 10);
    },
    PATIENCE,
  );
});

function pictureOf({ scene }: RecordedCase, model: ModelFiles): PreprocessedImage | null {
  return scene && preprocessImage({ width: 96, height: 96, data: renderScene(scene, atlas) }, model.processor!);
}

async function checkLogits(executor: Executor, model: ModelFiles, attention: AttentionPattern, one: RecordedCase) {
  const picture = pictureOf(one, model);
  let middle: Float32Array | undefined;
  const image =
    picture &&
    (await executor.encodeImages(picture.pixelValues, [picture.grid], (stage, values, [cells, width]) => {
      const cell = Math.floor(cells! / 2);
      if (stage === "vision.out") middle = values.slice(cell * width!, (cell + 1) * width!);
    }));
  if (one.visionOut) expectClose(middle!, one.visionOut);
  const ids = Int32Array.from(one.inputIds);
  const { positions } = ropePositions(ids, 0, picture ? [picture.grid] : [], model.config);
  const result = await executor.run({
    ids,
    positions,
    promptLength: one.promptLength,
    attention,
    image: image ?? undefined,
    headRows: Int32Array.from(one.rows, ({ row }) => row),
    wantLogits: true,
  });
  image?.dispose();
  const width = model.config.vocabSize;
  one.rows.forEach(({ top, logSumExp }, row) => {
    const logits = result.logits!.subarray(row * width, (row + 1) * width);
    const found = [...top.map(([token]) => logits[token]!), result.statistics.logSumExp[row]!];
    expectClose(Float32Array.from(found), [...top.map(([, value]) => value), logSumExp]);
    expect(Math.max(...logits)).toBe(logits[top[0]![0]]);
  });
}

/** The commits of each iteration as `position:token`, by position. */
async function iterationsOf(
  executor: Executor,
  model: ModelFiles,
  one: RecordedCase,
  run: RecordedRun,
): Promise<string[]> {
  const picture = pictureOf(one, model);
  const promptIds = Int32Array.from(one.inputIds.slice(0, one.promptLength));
  const session = openSession(fixedExecutor(executor), model.config, {
    promptIds,
    images: picture ? { pixelValues: picture.pixelValues, grids: [picture.grid] } : undefined,
    keeps: "nothing",
  });
  const { eosTokenId, padTokenId } = model.config;
  const request = {
    predictor: session,
    strategy: strategyById(run.strategy),
    settings: run.settings,
    prompt: promptIds,
    responseLength: one.responseLength,
    seed: 0,
    endIds: [eosTokenId, padTokenId].filter((id) => id !== null),
  };
  const iterations: string[] = [];
  try {
    for await (const { commits } of decode(request)) {
      iterations.push(commitList(commits.map(({ position, token }) => [position, token])));
    }
  } finally {
    session.close();
  }
  return iterations;
}

const commitList = (commits: readonly Pair[]) =>
  [...commits]
    .sort((a, b) => a[0] - b[0])
    .map((commit) => commit.join(":"))
    .join(" ");

/** Where a run first commits something else, how close that decision was, and whether it comes to the same; or null. */
function firstDifference(got: string[], { iterations, margins }: RecordedRun) {
  const wanted = iterations.map(commitList);
  const parted = Array.from({ length: Math.max(got.length, wanted.length) }).findIndex((_, i) => got[i] !== wanted[i]);
  if (parted < 0) return null;
  const together = (lists: string[]) => lists.join(" ").split(" ").sort().join(" ");
  return {
    what: `iteration ${parted} committed ${got[parted] ?? "nothing"}, expected ${wanted[parted] ?? "nothing"}`,
    margin: margins[parted] ?? Number.POSITIVE_INFINITY,
    sameEnd: together(got) === together(wanted),
  };
}

function expectClose(actual: Float32Array, expected: number[]): void {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(1, ...expected.map(Math.abs));
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i]!)), 0);
  expect(worst / scale).toBeLessThan(LOGIT_TOLERANCE);
}
