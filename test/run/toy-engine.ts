/** An engine whose network is a function of the prompt, with the shipped tokenizer and sprites. */
import { readFileSync } from "node:fs";
import type { LoadedModel, OpenRequest } from "@/lib/engine/engine";
import { readConfig } from "@/lib/engine/family";
import { parseImageProcessor } from "@/lib/engine/image/preprocess";
import type { LaneEngine, RunOptions } from "@/lib/run/runner";
import { decodeAtlas } from "@/lib/scene/atlas";
import { emojiWorld } from "@/lib/text/emoji-world";
import { loadTokenizer, type Tokenizer } from "@/lib/text/tokenizer";
import { hashRow, predictorOf } from "@/lib/toy/toy-predictor";

const readJson = (path: string) => JSON.parse(readFileSync(path, "utf8"));

export const tokenizer: Tokenizer = loadTokenizer(readJson("public/models/mini-dimple/tokenizer.json"));
/** A tokenizer of the same size that means other texts. */
const foreign: Tokenizer = Object.assign(Object.create(tokenizer) as Tokenizer, {
  tokenText: (id: number) => `${tokenizer.tokenText(id)}'`,
});
const maskId = tokenizer.specialId("<|mask|>");
const vocabularySize = tokenizer.vocabularySize;

/**
 * Logits of one position, given the prompt as text, the whole canvas, how long the prompt is, and the canvas in whose
 * state the prompt cache is frozen (the same canvas, where none is kept).
 */
export type ToyNetwork = (
  prompt: string,
  canvas: Int32Array,
  position: number,
  promptLength: number,
  frozen: Int32Array,
) => Float32Array;

/** A network that feels how many masks its prompt has seen. */
export const staleNetwork: ToyNetwork = (_prompt, canvas, position, promptLength, frozen) => {
  const seen = frozen.filter((id) => id === maskId).length;
  const row = hashRow({ seed: 5, gain16: 44, vocabularySize, maskId, promptLength }, canvas, position);
  return row.map((logit, id) => (id === maskId ? logit : logit + (((id * 31 + position * 7) % 13) * seen) / 20));
};

const hashNetwork: ToyNetwork = (_prompt, canvas, position, promptLength) =>
  hashRow({ seed: 5, gain16: 44, vocabularySize, maskId, promptLength }, canvas, position);

export interface ToyEngine extends RunOptions {
  /** What was asked of `openSession`, in order. */
  readonly opened: OpenRequest[];
  /** Sessions not closed yet. */
  readonly openSessions: () => number;
}

/** @param signal passed through to the run */
export function toyEngine(network: ToyNetwork = hashNetwork, signal?: AbortSignal): ToyEngine {
  const opened: OpenRequest[] = [];
  let sessions = 0;
  const config = {
    ...readConfig(readJson("test/parity/a/config.json")).config,
    vocabSize: vocabularySize,
    maskTokenId: maskId,
    eosTokenId: tokenizer.specialId("<|eos|>"),
    padTokenId: tokenizer.specialId("<|pad|>"),
  };
  const processor = parseImageProcessor(readJson("public/models/mini-dimple/preprocessor_config.json"));
  const engine: LaneEngine = {
    status: { backend: { name: "cpu", detail: "a toy" } },
    load: async (name): Promise<LoadedModel> => {
      if (name === "missing") throw new Error('no model "missing"');
      // Named so, a model was last trained under a causal mask.
      const attention = /\bar\b/.test(name) ? "causal" : "bidirectional";
      return { name, config: { ...config, attention }, processor, digest: "toy", weightsBytes: 0 };
    },
    openSession: (request) => {
      opened.push(request);
      sessions++;
      const prompt = tokenizer.decode(request.promptIds);
      const promptLength = request.promptIds.length;
      const model = { vocabularySize, maskId, promptLength };
      const keepsCache = request.keeps === "prompt" && request.attention !== "causal";
      let frozen = request.firstCanvas;
      let isFilled = false;
      const predictor = predictorOf(model, (canvas, position) =>
        network(prompt, canvas, position, promptLength, keepsCache ? (frozen ?? canvas) : canvas),
      );
      const predict: typeof predictor.predict = async (prediction, ...rest) => {
        const rebuilds = keepsCache && !isFilled && frozen !== undefined;
        const fromCache = keepsCache && frozen !== undefined;
        frozen ??= prediction.canvas.slice();
        const answer = await predictor.predict(prediction, ...rest);
        if (!keepsCache && request.keeps !== "nothing") return answer;
        isFilled = true;
        const cachedTokens = fromCache ? promptLength - 1 : 0;
        const tokens = prediction.canvas.length - cachedTokens + (rebuilds ? frozen.length : 0);
        return { ...answer, cost: { tokens, cachedTokens, evaluations: rebuilds ? 2 : 1, modelMs: 1 } };
      };
      return { ...predictor, predict, close: () => void sessions-- };
    },
    textOf: async (model) => ({
      tokenizer: model === "foreign" ? foreign : tokenizer,
      dialect: emojiWorld,
      label: `Toy ${model}`,
      ...(model === "uncounted" ? {} : { frequencies: { counts: new Array(vocabularySize).fill(1) } }),
    }),
  };
  const atlas = decodeAtlas(readFileSync("public/sprites/atlas.png"), readJson("public/sprites/atlas.json"));
  return { engine, atlas, signal, opened, openSessions: () => sessions };
}
