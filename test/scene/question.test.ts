import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "@/lib/decoding/random";
import { parseQuestion, phraseQuestion, promptText, worldHint } from "@/lib/scene/question";
import { randomProblem } from "@/lib/scene/sample";
import { TASK_IDS, variantOf } from "@/lib/scene/world";
import { anyText } from "../any-text";
import { gradedProblems } from "./graded-problems";

describe("parseQuestion", () => {
  it("understands every shared question as the task and variant Python asked", () => {
    for (const { question, task, variant } of gradedProblems) {
      expect(parseQuestion(question), question).toMatchObject({ task, variant, text: question });
    }
  });

  it("reads the arguments back from every phrasing of every task", () => {
    const random = seededRandom(7);
    for (const task of TASK_IDS) {
      for (let index = 0; index < 30; index++) {
        const { question } = randomProblem(task, random, false);
        for (const template of variantOf(question.task, question.variant).questions) {
          const phrased = phraseQuestion(question, template);
          expect(parseQuestion(phrased.text)).toEqual(phrased);
        }
      }
    }
  });

  it("does not mind case, spaces or punctuation, and gives the phrasing of training", () => {
    expect(promptText("  HOW many\tcats are there")).toBe("how many cats are there ?");
    expect(promptText("What's in the box?")).toBe("what ' s in the box ?");
    expect(parseQuestion("Is there an cat in the picture!!")).toMatchObject({ task: "is-there", name: "cat" });
    expect(parseQuestion("what is in the Top-Left?")).toMatchObject({ task: "what-is-at", cell: 0 });
    expect(parseQuestion("12+34=?")).toMatchObject({ task: "add", variant: "plain", x: 12, y: 34 });
    expect(parseQuestion("Sort: 3, 1, 2.")).toMatchObject({ task: "sort", variant: "numbers", list: ["3", "1", "2"] });
    expect(parseQuestion("sort dog cat")).toMatchObject({ task: "sort", variant: "words" });
    const grid = [1, 2, 3, 4, ...Array<null>(12).fill(null)];
    expect(parseQuestion("sudoku 1234/____/____/____")).toMatchObject({ task: "sudoku", givens: grid });
  });

  it("keeps phrasings apart that begin alike", () => {
    expect(parseQuestion("what do you see ?")).toMatchObject({ task: "describe" });
    expect(parseQuestion("what do you see in the top left ?")).toMatchObject({ task: "what-is-at" });
    expect(parseQuestion("where is the cat ?")).toMatchObject({ variant: "absolute" });
    expect(parseQuestion("where is the cat from the dog ?")).toMatchObject({ variant: "relative" });
    expect(parseQuestion("how many things are there ?")).toMatchObject({ variant: "all" });
    expect(parseQuestion("add 12 and 34 step by step .")).toMatchObject({ variant: "steps" });
  });

  it("does not understand what is outside the world", () => {
    for (const text of [
      "",
      "hello",
      "is there a unicorn ?",
      "what is 5 + 3 ?",
      "compare fruits and fruits .",
      "where is the cat relative to the cat ?",
      "sort 3 cat",
      "sort 3",
      "solve 1 2 3",
      "solve 5 _ _ _ / _ _ _ _ / _ _ _ _ / _ _ _ _",
    ]) {
      expect(parseQuestion(text), text).toBeNull();
    }
  });
});

describe("worldHint", () => {
  it("says what the model knows and which word it does not", () => {
    expect(worldHint("Is there a unicorn?")).toMatch(/only knows its own world: 40 things \(fruits, .*“unicorn”/);
    expect(worldHint("where is the animal ?")).toMatch(/“animal”/);
    expect(worldHint("compare cats and fruits")).toMatch(/“cats” is none/);
    expect(worldHint("what is 5 + 30 ?")).toMatch(/from 10 to 99, and “5” is none/);
    expect(worldHint("what is in the box ?")).toMatch(/place “box”/);
    expect(worldHint("sort 3 cat")).toMatch(/not both/);
    expect(worldHint("compare fruits and fruits")).toMatch(/same twice/);
    expect(worldHint("solve 1 2 3")).toMatch(/4 rows/);
    expect(worldHint("who painted the Mona Lisa ?")).toMatch(/“who”, “painted”, “mona” and more/);
    expect(worldHint("is cat dog")).toMatch(/never asked this question/);
    expect(worldHint(" ? ")).toBe("The question is empty.");
  });

  it("has nothing to say exactly when a question is understood, and never throws", () => {
    const words = fc.array(fc.oneof(fc.constantFrom("where", "is", "the", "cat", "sort", "3", "+", "/", "_"), anyText));
    fc.assert(
      fc.property(words, (drawn) => {
        const text = drawn.join(" ");
        expect(worldHint(text) === null).toBe(parseQuestion(text) !== null);
      }),
      { seed: 8, numRuns: 500 },
    );
  });
});
