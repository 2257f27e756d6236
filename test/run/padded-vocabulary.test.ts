/** A network whose vocabulary is padded beyond its tokenizer's, as checkpoints are that were made for speed. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Engine } from "@/lib/engine/engine";
import { folderSource, startNodeEngine } from "@/lib/engine/node";
import type { ModelSource } from "@/lib/engine/weights/loader";
import { readExperiment } from "@/lib/experiment/read";
import { type LaneEngine, runExperiment } from "@/lib/run/runner";
import { parseTrace, traceToJson } from "@/lib/trace/file";
import type { Trace } from "@/lib/trace/schema";
import { openMachine } from "@/scripts/node-engine";
import { paddedVocabulary } from "@/test/engine/checkpoint-files";

/** Enough that a short answer has some of them. */
const PADDING = 256;
const FOLDER = "public/models/mini-dimple";

/** The shipped model with rows behind its vocabulary. */
function paddedSource(): ModelSource {
  const { read } = folderSource(FOLDER);
  return {
    name: "x-padded-vocabulary",
    async read(file, options) {
      const bytes = await read(file, options);
      if (!bytes || file === "card.json") return null;
      if (file === "model.safetensors") return paddedVocabulary(bytes, PADDING);
      if (file !== "config.json") return bytes;
      const config = JSON.parse(new TextDecoder().decode(bytes));
      return new TextEncoder().encode(JSON.stringify({ ...config, vocab_size: config.vocab_size + PADDING }));
    },
  };
}

let machine: Awaited<ReturnType<typeof openMachine>>;
let engine: Engine;
beforeAll(async () => {
  machine = await openMachine("wasm");
  engine = await startNodeEngine("wasm");
});
afterAll(() => {
  machine.dispose();
  engine.dispose();
});

test("tokens that no tokenizer knows are written by their numbers, and the other lanes run", async () => {
  const file = readFileSync("test/fixtures/field/padded-vocabulary.experiment.json", "utf8");
  const experiment = { ...readExperiment(JSON.parse(file)).experiment, responseLength: 16 };
  const withPadded: LaneEngine = {
    status: engine.status,
    load: (model, options) =>
      engine.load(model.startsWith("x-") ? paddedSource() : folderSource(`public/models/${model}`), options),
    openSession: (request) => engine.openSession(request),
    textOf: (_, options) => machine.engine.textOf("mini-dimple", options),
  };
  const traces = new Map<number, Trace>();
  for await (const event of runExperiment(experiment, { ...machine, engine: withPadded })) {
    if (event.kind === "failed") throw new Error(event.message);
    if (event.kind === "done") traces.set(event.lane, event.trace);
  }
  expect([...traces.values()].map(({ outcome }) => outcome.status)).toEqual(["complete", "complete"]);
  const { vocabulary, outcome } = traces.get(0)!;
  const beyond = outcome.answer.filter((id) => id >= vocabulary.size - PADDING);
  expect(beyond).not.toEqual([]);
  for (const id of beyond) expect(vocabulary.text[id]).toBe(`#${id}`);
  const spoken = outcome.answer.slice(0, Math.max(0, outcome.answer.indexOf(vocabulary.eosId!)));
  for (const id of spoken.filter((id) => beyond.includes(id))) expect(outcome.text).toContain(`#${id}`);
  expect(parseTrace(traceToJson(traces.get(0)!))).toEqual(traces.get(0));
});
