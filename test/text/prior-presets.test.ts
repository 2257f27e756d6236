import { describe, expect, it } from "vitest";
import { seededRandom } from "@/lib/decoding/random";
import { referenceAnswer } from "@/lib/scene/answer";
import { sceneFromCells } from "@/lib/scene/edit";
import { parseQuestion } from "@/lib/scene/question";
import { randomProblem } from "@/lib/scene/sample";
import { TASK_IDS } from "@/lib/scene/world";
import { answerIds } from "@/lib/text/emoji-world";
import { parsePrior } from "@/lib/text/prior";
import { priorPresets } from "@/lib/text/prior-presets";
import { shippedTokenizer } from "./shipped-tokenizer";

const tokenizer = shippedTokenizer();
const scene = sceneFromCells(["cat", "dog"]);
const presets = (question: string, about: typeof scene | null = scene) =>
  priorPresets(parseQuestion(question)!, about, tokenizer);

describe("priorPresets", () => {
  it("lays out JSON, lists, sudokus and verdicts", () => {
    expect(presets("json please")[0]!.text).toBe('{"▒×2":"▒","▒×2":"▒"}⟨eos⟩');
    expect(presets("describe the image")[0]!.text).toBe("▒×2 : ▒ ; ▒×2 : ▒ ⟨eos⟩");
    expect(presets("solve 1 2 _ _ / _ _ _ _ / _ _ _ _ / _ _ _ 1")[0]!.text).toBe(
      "1 2 ▒ ▒ / ▒ ▒ ▒ ▒ / ▒ ▒ ▒ ▒ / ▒ ▒ ▒ 1 ⟨eos⟩",
    );
    expect(presets("compare fruits and animals")[1]!.text).toBe("▒×16 answer : ▒");
  });

  it("fits a right answer of every JSON listing, sudoku and sum in steps", () => {
    const random = seededRandom(13);
    for (const task of ["json", "sudoku", "add"] as const) {
      for (let index = 0; index < 30; index++) {
        const { question, scene: about } = randomProblem(task, random, false);
        const right = answerIds(tokenizer, referenceAnswer(question, about));
        const exact = priorPresets(question, about, tokenizer).filter(({ id }) => id !== "beginning");
        for (const { text } of exact) {
          const { entries } = parsePrior(text, tokenizer, 128);
          expect(
            entries.every(([position, id]) => right[position] === id),
            `${text} for ${question.text}`,
          ).toBe(true);
        }
      }
    }
  });

  it("are readable, fit into the longest answer and have ids of their own, for every task and without a scene", () => {
    const random = seededRandom(14);
    for (const task of TASK_IDS) {
      const { question, scene: about } = randomProblem(task, random, false);
      for (const known of [about, null]) {
        const offered = priorPresets(question, known, tokenizer);
        expect(new Set(offered.map(({ id }) => id)).size).toBe(offered.length);
        for (const { text } of offered) expect(parsePrior(text, tokenizer, 64).problem).toBeNull();
      }
    }
  });
});
