import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "@/lib/decoding/random";
import { referenceAnswer } from "@/lib/scene/answer";
import { sceneFromCells } from "@/lib/scene/edit";
import { randomProblem } from "@/lib/scene/sample";
import { type Grade, grade, isGraded } from "@/lib/scene/score";
import { TASK_IDS } from "@/lib/scene/world";
import { anyText } from "../any-text";
import { gradedProblems, understood } from "./graded-problems";

const scene = sceneFromCells(["cat", null, "apple", "cat", null, null, null, null, "dog"]);

function graded(answer: string, question: string, about: typeof scene | null = scene): Grade {
  const result = grade(answer, understood(question), about);
  if (!isGraded(result)) throw new Error(result.reason);
  return result;
}

const reasonOf = (question: string, about: typeof scene | null = scene) => {
  const result = grade("", understood(question), about);
  return isGraded(result) ? null : result.reason;
};

describe("grade", () => {
  it("agrees with the Python scorer on every shared answer, right, damaged or odd", () => {
    expect(gradedProblems.length).toBeGreaterThan(400);
    for (const { answer, question, scene, correct, score } of gradedProblems) {
      const result = grade(answer, understood(question), scene);
      const label = `${question} → ${answer}`;
      if (!isGraded(result)) throw new Error(`${label}: ${result.reason}`);
      expect({ correct: result.correct, label }).toEqual({ correct, label });
      expect(result.score, label).toBeCloseTo(score, 5);
    }
  });

  it("takes every right answer of Python as exact", () => {
    for (const { question, scene, right } of gradedProblems) {
      if (right !== undefined) expect(graded(right, question, scene)).toMatchObject({ correct: true, score: 1 });
    }
  });

  it("takes its own right answers in every phrasing as exact, with the expected one among them", () => {
    const random = seededRandom(4);
    for (const task of TASK_IDS) {
      for (let index = 0; index < 40; index++) {
        const { question, scene } = randomProblem(task, random, index % 2 === 0);
        const right = referenceAnswer(question, scene, random);
        const result = grade(right, question, scene);
        expect(result, `${question.text} → ${right}`).toMatchObject({ correct: true, score: 1 });
        expect(grade((result as Grade).expected, question, scene)).toMatchObject({ correct: true });
      }
    }
  });

  it("never throws and keeps scores in [0, 1], for any text", () => {
    const random = seededRandom(5);
    const problems = TASK_IDS.map((task) => randomProblem(task, random, false));
    const piece = fc.oneof(
      anyText,
      fc.constantFrom("cat", "top left", "yes", "answer :", "{", '"', "1 2 3 4", "above", "__proto__", "9".repeat(500)),
      fc.json(),
    );
    fc.assert(
      fc.property(fc.constantFrom(...problems), fc.array(piece, { maxLength: 8 }), ({ question, scene }, pieces) => {
        const result = grade(pieces.join(" "), question, scene);
        if (!isGraded(result)) throw new Error(result.reason);
        expect(result.score).toBeGreaterThanOrEqual(0);
        expect(result.score).toBeLessThanOrEqual(1);
        expect(result.correct).toBe(result.correct && result.score === 1);
        expect(result.detail).toMatch(/\.$/);
      }),
      { seed: 6, numRuns: 400 },
    );
  });

  it("says which objects are missing or wrong", () => {
    const all =
      "a dog in the bottom right , a cat in the middle left , an apple in the top right and a cat in the top left";
    expect(graded(all, "describe the image")).toMatchObject({
      correct: true,
      detail: "All 4 objects are where the answer says.",
    });
    const part = graded("top left : cat ; middle left : fox", "describe the image");
    expect(part.score).toBeCloseTo((2 * 1) / (2 + 4));
    expect(part.detail).toBe(
      "1 of 4 objects are right; missing: apple (top right), cat (middle left), dog (bottom right); wrong or repeated: fox (middle left).",
    );
  });

  it("asks for the exact format of JSON, and gives credit for its contents", () => {
    const exact = '{"top left":"cat","top right":"apple","middle left":"cat","bottom right":"dog"}';
    expect(graded(exact, "json please")).toMatchObject({ correct: true, expected: exact });
    const spaced = graded(exact.replaceAll(":", ": "), "json please");
    expect(spaced).toMatchObject({ correct: false, score: 1 });
    expect(spaced.detail).toMatch(/spacing or order/);
    expect(graded('{"top left":"cat"', "json please").detail).toBe("The answer is not a JSON object.");
    expect(graded("[]", "json please").score).toBe(0);
  });

  it("takes a place that JSON names twice for an error of its own, whatever stands there", () => {
    const right = '"top left":"cat","top right":"apple","middle left":"cat","bottom right":"dog"';
    const again = graded(`{${right},"top left":"cat"}`, "json please");
    expect(again.score).toBeCloseTo(8 / 9);
    expect(again.detail).toBe(
      "“top left” is named twice, with cat and with cat. 4 of 4 objects are right; wrong or repeated: cat (top left).",
    );
    const other = graded(`{"top left":"dog","top left":"banana",${right}}`, "json please");
    expect(other.detail).toMatch(/^“top left” is named 3 times, with dog and with banana and with cat\. 4 of 4/);
    expect(graded('{"a":{"top left":"cat"},"b":["top left"]}', "json please").score).toBe(0);
  });

  it("marks the words that are wrong, as they are written", () => {
    const marked = (answer: string, question: string, about: typeof scene | null = scene) =>
      graded(answer, question, about).wrong.map(({ start, end }) => answer.slice(start, end));
    expect(marked('{"top left":"cat", "top right":"dog"}', "json please")).toEqual(['"top right":"dog"']);
    expect(marked("Top Left: cat; middle left :FOX", "describe the image")).toEqual(["middle left :FOX"]);
    expect(marked("there are 3, not 2", "how many cats are there ?")).toEqual(["3"]);
    expect(marked("No !", "is there a cat ?")).toEqual(["No"]);
    expect(marked("nothing, or a DOG", "what is in the top left ?")).toEqual(["DOG", "nothing"]);
    expect(marked("the dog is in the Top Left .", "where is the dog ?")).toEqual(["Top Left"]);
    expect(marked("answer : fruits", "compare fruits and animals .")).toEqual(["fruits"]);
    expect(marked("so 47 or 48.", "what is 12 + 35 ?", null)).toEqual(["48"]);
    expect(marked("3 1 9", "sort these numbers : 3 9 1", null)).toEqual(["3", "1"]);
    expect(marked("top left : cat", "describe the image")).toEqual([]);
  });

  it("explains wrong counts, presences, contents and places", () => {
    expect(graded("3", "how many cats are there ?").detail).toBe("The right number is 2; the answer says 3.");
    expect(graded("many", "how many cats are there ?").detail).toMatch(/names no number/);
    expect(graded("no", "is there a cat ?").detail).toMatch(/the answer says no/);
    expect(graded("maybe", "is there a cat ?").detail).toMatch(/neither yes nor no/);
    expect(graded("a cat", "what is in the top center ?").detail).toBe(
      "The top center holds nothing; the answer says cat.",
    );
    expect(graded("below the apple", "where is the dog relative to the apple ?").correct).toBe(true);
    expect(graded("the apple is below the dog .", "where is the dog relative to the apple ?").correct).toBe(false);
    expect(graded("top left", "where is the dog ?").detail).toBe(
      "The dog is in the bottom right; the answer says top left.",
    );
  });

  it("wants the final answer of a comparison and of a sum, whatever the steps", () => {
    expect(graded("answer : animals", "compare fruits and animals .").correct).toBe(true);
    expect(graded("animals", "compare fruits and animals .").detail).toMatch(/has no “answer :”/);
    expect(graded("1 + 1 = 3 , answer : 47", "what is 12 + 35 ?", null).correct).toBe(true);
    expect(graded("47 or 48", "what is 12 + 35 ?", null).detail).toBe("12 + 35 = 47; the answer ends with 48.");
  });

  it("finds the first wrong item of a list", () => {
    expect(graded("1 2 3", "sort 3 1 2", null).correct).toBe(true);
    expect(graded("1 3 2", "sort 3 1 2", null).detail).toBe("Item 2 is 2; the answer says 3.");
    expect(graded("cat", "reverse dog cat", null).detail).toBe("Item 2 is dog; the answer ends.");
    expect(graded("cat dog dog", "reverse dog cat", null).detail).toMatch(/1 more word/);
  });

  it("accepts any valid sudoku that keeps the givens", () => {
    const open = "solve 1 2 _ _ / _ _ _ _ / _ _ _ _ / _ _ _ _";
    expect(graded("1 2 3 4 / 3 4 1 2 / 2 1 4 3 / 4 3 2 1", open, null).correct).toBe(true);
    expect(graded("1 2 4 3 / 3 4 1 2 / 2 1 3 4 / 4 3 2 1", open, null).correct).toBe(true);
    expect(graded("2 1 3 4 / 3 4 1 2 / 1 2 4 3 / 4 3 2 1", open, null).detail).toMatch(
      /given was changed in row 1, column 1/,
    );
    expect(graded("1 2 3 4 / 1 2 3 4 / 1 2 3 4 / 1 2 3 4", open, null).detail).toMatch(/twice/);
    expect(graded("1 2 3", open, null).detail).toMatch(/16 digits; the answer has 3/);
  });

  it("gives a reason instead of a grade when there is no right answer", () => {
    expect(reasonOf("where is the cat ?")).toMatch(/2 cats/);
    expect(reasonOf("where is the dog relative to the fox ?")).toMatch(/no fox/);
    expect(reasonOf("describe the image", sceneFromCells([]))).toMatch(/empty/);
    expect(reasonOf("describe the image", null)).toMatch(/not known/);
    expect(reasonOf("solve 1 1 _ _ / _ _ _ _ / _ _ _ _ / _ _ _ _", null)).toMatch(/contradict/);
    expect(reasonOf("sort 3 1", null)).toBeNull();
  });
});
