import { describe, expect, it } from "vitest";
import { DEFAULT_EXPERIMENT, DEFAULT_LANE } from "@/lib/experiment/defaults";
import { runExperiment } from "@/lib/run/runner";
import type { Dialect } from "@/lib/text/dialect";
import { tokenizer, toyEngine } from "./toy-engine";

const full = tokenizer.encode(" the")[0]!;

/** A dialect without template, that takes a question as it is typed, and ends its answers at the first "the". */
const plain: Dialect = {
  needsPicture: () => false,
  promptIds: (reader, question) => reader.encode(`Q: ${question}`),
  endIds: () => new Set([full]),
  answerText: (_, response) => `${response.length} tokens`,
};

/** The last trace of a lane on a model of text alone, that scores tokens in their own place and speaks `plain`. */
async function run(question: string) {
  const toy = toyEngine();
  const engine: typeof toy.engine = {
    ...toy.engine,
    async load(name, options) {
      const model = await toy.engine.load(name, options);
      return { ...model, processor: null, config: { ...model.config, shift: 0, vision: null } };
    },
    textOf: async (name, options) => ({ ...(await toy.engine.textOf(name, options)), dialect: plain }),
  };
  const experiment = { ...DEFAULT_EXPERIMENT, question, lanes: [DEFAULT_LANE] };
  for await (const event of runExperiment(experiment, { ...toy, engine })) {
    if (event.kind === "failed") throw new Error(event.message);
    if (event.kind === "done") return { trace: event.trace, opened: toy.opened };
  }
  throw new Error("the lane did not end");
}

describe("a lane on a model that speaks another dialect", () => {
  it("asks the question as it was typed, without a picture, and reads the answer its way", async () => {
    const question = "What's in the Box?  (Two spaces)";
    const { trace, opened } = await run(question);
    expect(opened[0]!.promptIds).toEqual(tokenizer.encode(`Q: ${question}`));
    expect(opened[0]!.pictures).toEqual([]);
    expect(trace).toMatchObject({
      question,
      alignment: "aligned",
      outcome: { text: expect.stringMatching(/^\d+ tokens$/) },
    });
  });

  it("asks a question of the emoji world like any other", async () => {
    const { opened } = await run("Is there a cat?");
    expect(tokenizer.decode(opened[0]!.promptIds)).not.toContain("<|im_start|>");
    expect(opened[0]!.pictures).toEqual([]);
  });
});

it("a model that was trained on the emoji world is asked in its words, and its logits are shifted", async () => {
  const toy = toyEngine();
  const experiment = { ...DEFAULT_EXPERIMENT, question: "IS there a cat", lanes: [DEFAULT_LANE] };
  for await (const event of runExperiment(experiment, toy)) {
    if (event.kind === "done") expect(event.trace).toMatchObject({ alignment: "shifted", question: "IS there a cat" });
  }
  expect(tokenizer.decode(toy.opened[0]!.promptIds)).toContain("<|vision_end|> is there a cat ?<|im_end|>");
  expect(toy.opened[0]!.pictures).toHaveLength(1);
});
