import { beforeAll, expect, it } from "vitest";
import type { Executor } from "@/lib/engine/executor";
import { readConfig } from "@/lib/engine/family";
import { gatherPasses } from "@/lib/engine/gather-passes";
import { parseImageProcessor, preprocessImage } from "@/lib/engine/image/preprocess";
import type { RgbImage } from "@/lib/engine/image/resize";
import { fixedExecutor, openSession } from "@/lib/engine/session/session";
import { sharePictures } from "@/lib/engine/shared-pictures";
import { createWebGpuExecutor } from "@/lib/engine/webgpu";
import type { RunOptions } from "@/lib/run/runner";
import { decodeAtlas } from "@/lib/scene/atlas";
import { emojiWorld as problems } from "@/lib/study/emoji-world";
import { checkPlan } from "@/lib/sweep/check";
import { planSweep } from "@/lib/sweep/plan";
import type { Row } from "@/lib/sweep/row";
import { answerersOn, runSweep } from "@/lib/sweep/run";
import { parseSweep } from "@/lib/sweep/schema";
import { emojiWorld } from "@/lib/text/emoji-world";
import { loadTokenizer } from "@/lib/text/tokenizer";
import { randomWeights } from "../random-network";
import { startWebGpu } from "./support";

/** Put to every task. */
const usual = [
  "confident;gamma=0.5",
  "maskgit;prefill=dimple",
  "confident;gamma=0.5;prefill=dkv-decode",
  "autoregressive;model=ar",
];
/** Strategies and caches of other kinds: the last two choose on their way, and run by themselves. */
const others = [
  "margin;prefill=prefix",
  "entropy;prefill=fast-dllm-dual",
  "maskgit;prefill=dpad-prefix",
  "confident;prefill=d2-cache",
  "wino",
  "dawn",
  "llada;guidance=0.5",
  "speculative;model=ar;companion=diffusion",
  "maskgit;steps=2;prefill=dllm-cache",
  "calm;model=ar",
];
const tasks = problems().tasks.map(({ id }) => id);

let dispatches = 0;
let machine: RunOptions;

beforeAll(async () => {
  const file = async (path: string) => new Uint8Array(await (await fetch(`/${path}`)).arrayBuffer());
  const json = async (path: string) => (await fetch(`/${path}`)).json();
  await startWebGpu();
  // The shipped vocabulary and pictures, on a network that is small and knows nothing.
  const { config } = readConfig({
    ...(await json("models/mini-dimple/config.json")),
    hidden_size: 64,
    intermediate_size: 64,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    num_key_value_heads: 1,
  });
  const processor = parseImageProcessor(await json("models/mini-dimple/preprocessor_config.json"));
  const tokenizer = loadTokenizer(await json("models/mini-dimple/tokenizer.json"));
  const bare = await createWebGpuExecutor(config, randomWeights(config, 1), {
    variants: { matmul: "direct", statistics: "serial" },
    onDispatch: () => dispatches++,
  });
  const source = fixedExecutor(sharePictures(gatherPasses(bare)) satisfies Executor);
  const configOf = (name: string) => ({ ...config, attention: name === "ar" ? "causal" : "bidirectional" }) as const;
  machine = {
    atlas: decodeAtlas(await file("sprites/atlas.png"), await json("sprites/atlas.json")),
    engine: {
      status: { backend: { name: "webgpu", detail: "" } },
      load: async (name) => ({ name, config: configOf(name), processor, digest: name, weightsBytes: 0 }),
      textOf: async (label) => ({ tokenizer, dialect: emojiWorld, label }),
      openSession(request) {
        const images = (request.pictures ?? []).map((one) => preprocessImage(one as RgbImage, processor));
        const [image] = images;
        return openSession(source, configOf(request.model), {
          ...request,
          images: image && { pixelValues: image.pixelValues, grids: [image.grid] },
        });
      },
    },
  };
});

it.each([
  { lanes: usual, what: "every task", tasks },
  { lanes: others, what: "every kind of strategy", tasks: ["count", "reverse", "sudoku"] },
])(
  "answers questions in step as one by one, on $what, in fewer dispatches",
  async ({ lanes, tasks }) => {
    const sweep = parseSweep({ lanes, tasks, lengths: [4], n: 1, seed: 41 });
    const plan = await checkPlan(planSweep(sweep, problems()), machine);
    expect(plan.conflicts).toEqual([]);
    const rowsOf = async (batch: number) => {
      const rows: Row[] = [];
      const before = dispatches;
      for await (const { rows: some } of runSweep(plan, answerersOn(plan, machine, batch))) rows.push(...some);
      return { rows, dispatches: dispatches - before };
    };
    const alone = await rowsOf(1);
    const inStep = await rowsOf(tasks.length);
    const told = ({ rows }: typeof alone) => rows.map(({ modelMs: _, totalMs: __, ...row }) => row);
    expect(inStep.rows).toHaveLength(lanes.length * tasks.length);
    // Rows of a matrix do not feel each other: not even ties fall otherwise.
    expect(told(inStep)).toEqual(told(alone));
    expect(inStep.dispatches).toBeLessThan(alone.dispatches / (tasks.length > 3 ? 4 : 1.5));
  },
  400_000,
);
