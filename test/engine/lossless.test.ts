import { existsSync, readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { decode } from "@/lib/decoding/decode";
import { seededRandom } from "@/lib/decoding/random";
import { strategyById } from "@/lib/decoding/strategies";
import type { Settings } from "@/lib/decoding/strategy";
import type { AttentionPattern, Executor } from "@/lib/engine/executor";
import { createKernelExecutor } from "@/lib/engine/kernels/executor";
import type { ModelConfig } from "@/lib/engine/model/config";
import { folderSource, startNodeBackend } from "@/lib/engine/node";
import { fixedExecutor, openSession } from "@/lib/engine/session/session";
import { loadModelFiles } from "@/lib/engine/weights/loader";
import { randomProblem } from "@/lib/scene/sample";
import { emojiWorld } from "@/lib/text/emoji-world";
import { loadTokenizer } from "@/lib/text/tokenizer";
import { parityFolder } from "./fixtures";

interface Network {
  readonly executor: Executor;
  readonly config: ModelConfig;
}

interface Pair {
  readonly target: Network;
  readonly drafter: Network;
  prompt(index: number): Int32Array;
  readonly endIds: readonly number[];
}

const PROMPTS = 200;
const RESPONSE_LENGTH = 10;
/** Milliseconds, on a machine that is busy with other things, too. */
const PATIENCE = 300_000;

async function networkOf(folder: string): Promise<Network> {
  const { config, weights } = await loadModelFiles(folderSource(folder));
  return { config, executor: (await createKernelExecutor(config, weights))! };
}

/** A shipped causal model with the shipped diffusion model as its drafter, asked questions without a picture. */
async function shippedPair(folder: string): Promise<Pair> {
  const tokenizer = loadTokenizer(JSON.parse(readFileSync(`${folder}/tokenizer.json`, "utf8")));
  const random = seededRandom(17);
  const tasks = ["add", "sort", "reverse", "sudoku"] as const;
  const prompts = Array.from({ length: PROMPTS }, (_, index) => {
    const { question } = randomProblem(tasks[index % tasks.length]!, random, true);
    return emojiWorld.promptIds(tokenizer, question.text, 0);
  });
  return {
    target: await networkOf(folder),
    drafter: await networkOf("public/models/mini-dimple"),
    prompt: (index) => prompts[index]!,
    endIds: [...emojiWorld.endIds(tokenizer)],
  };
}

/** Random weights, which draft for themselves by seeing both sides, and prompts of random tokens. */
async function randomPair(): Promise<Pair> {
  const network = await networkOf(parityFolder("a"));
  const prompt = (index: number) => {
    const random = seededRandom(index);
    return Int32Array.from({ length: 12 }, () => Math.floor(random() * 100));
  };
  return { target: network, drafter: network, prompt, endIds: [3] };
}

const causal = readdirSync("public/models", { withFileTypes: true })
  .map(({ name }) => `public/models/${name}`)
  .filter((folder) => existsSync(`${folder}/config.json`))
  .map((folder) => ({ folder, config: JSON.parse(readFileSync(`${folder}/config.json`, "utf8")) }))
  // Those of a vocabulary of their own have no drafter here.
  .filter(({ config }) => config.full_attn_mask === false && config.vocab_size === 528)
  .map(({ folder }) => folder);

const pairs = [
  ["random weights", randomPair] as const,
  ...causal.map((folder) => [folder, () => shippedPair(folder)] as const),
];

beforeAll(() => startNodeBackend("wasm"));

describe.each(pairs)("on %s", (_name, load) => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await load();
  }, PATIENCE);

  async function answer(strategy: string, settings: Settings, promptIds: Int32Array) {
    const open = ({ executor, config }: Network, attention: AttentionPattern) =>
      openSession(fixedExecutor(executor), config, { promptIds, keeps: "prompt", attention });
    const [predictor, companion] = [open(pair.target, "causal"), open(pair.drafter, "bidirectional")];
    const run = decode({
      predictor,
      companion,
      strategy: strategyById(strategy),
      settings,
      prompt: promptIds,
      responseLength: RESPONSE_LENGTH,
      seed: 1,
      endIds: pair.endIds,
    });
    let [step, evaluations] = [await run.next(), 0];
    for (; !step.done; step = await run.next()) evaluations += step.value.cost.evaluations;
    predictor.close();
    companion.close();
    return { tokens: Array.from(step.value.response), evaluations };
  }

  it(
    `drafts change no token of ${PROMPTS} greedy answers, and take no more evaluations of the model`,
    async () => {
      const spent = { autoregressive: 0, speculative: 0, anpd: 0 };
      for (let index = 0; index < PROMPTS; index++) {
        const prompt = pair.prompt(index);
        const plain = await answer("autoregressive", {}, prompt);
        spent.autoregressive += plain.evaluations;
        for (const strategy of ["speculative", "anpd"] as const) {
          const drafted = await answer(strategy, {}, prompt);
          expect(drafted.tokens, `prompt ${index}`).toEqual(plain.tokens);
          spent[strategy] += drafted.evaluations;
        }
      }
      expect(spent.anpd).toBeLessThanOrEqual(spent.autoregressive);
      expect(spent.speculative).toBeLessThanOrEqual(spent.autoregressive);
    },
    PATIENCE,
  );
});
