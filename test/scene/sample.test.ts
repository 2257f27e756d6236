import { describe, expect, it } from "vitest";
import { seededRandom } from "@/lib/decoding/random";
import { placeObject, sceneFromCells } from "@/lib/scene/edit";
import { sceneProblem } from "@/lib/scene/facts";
import { parseQuestion } from "@/lib/scene/question";
import { exampleQuestions, isHeldOutSum, randomProblem, randomQuestion, randomScene } from "@/lib/scene/sample";
import { sceneSchema } from "@/lib/scene/scene";
import { grade, isGraded } from "@/lib/scene/score";
import { gridsBySplit, solve, sudokuGrids } from "@/lib/scene/sudoku";
import { TASK_IDS } from "@/lib/scene/world";

const FULL = sceneFromCells(["cat", "dog", "fox", "cat", "dog", "fox", "cat", "dog", "fox"]);

describe("randomScene", () => {
  it("holds one to six known objects in cells of their own, in reading order", () => {
    const random = seededRandom(9);
    for (let index = 0; index < 200; index++) {
      const scene = sceneSchema.parse(randomScene(random));
      expect(sceneProblem(scene)).toBeNull();
      expect(scene.objects.length).toBeGreaterThanOrEqual(1);
      expect(scene.objects.length).toBeLessThanOrEqual(6);
      const cells = scene.objects.map(({ cell }) => cell);
      expect(cells).toEqual([...cells].sort((a, b) => a - b));
    }
  });

  it("is the same for the same seed and another for another", () => {
    expect(randomScene(seededRandom(1))).toEqual(randomScene(seededRandom(1)));
    expect(randomScene(seededRandom(1))).not.toEqual(randomScene(seededRandom(2)));
  });
});

describe("randomProblem", () => {
  it("makes gradable questions that are understood, for every task", () => {
    const random = seededRandom(10);
    for (const task of TASK_IDS) {
      for (let index = 0; index < 50; index++) {
        const { question, scene } = randomProblem(task, random, true);
        expect(question.task).toBe(task);
        expect(parseQuestion(question.text)).toEqual(question);
        expect(isGraded(grade("", question, scene))).toBe(true);
      }
    }
  });

  it("draws sums and grids from the split that is asked for", () => {
    const random = seededRandom(11);
    const trained = new Set(gridsBySplit(false).map(String));
    for (const heldOut of [true, false]) {
      for (let index = 0; index < 30; index++) {
        const sum = randomProblem("add", random, heldOut).question;
        if (sum.task !== "add") throw new Error(`a sum was asked for, got ${sum.task}`);
        expect((37 * sum.x + 11 * sum.y) % 10 === 0).toBe(heldOut);
        expect(isHeldOutSum(sum.x, sum.y)).toBe(heldOut);
        const sudoku = randomProblem("sudoku", random, heldOut).question;
        if (sudoku.task !== "sudoku") throw new Error(`a sudoku was asked for, got ${sudoku.task}`);
        const solutions = sudokuGrids().filter((grid) => sudoku.givens.every((g, i) => g === null || g === grid[i]));
        expect(solutions.some((grid) => trained.has(String(grid)) !== heldOut)).toBe(true);
      }
    }
  });
});

describe("exampleQuestions", () => {
  it("are well-posed for any scene, also an empty and a full one", () => {
    const random = seededRandom(12);
    for (let index = 0; index < 60; index++) {
      const scene = [sceneFromCells([]), FULL, placeObject(sceneFromCells([]), "axe", 4)][index] ?? randomScene(random);
      const examples = exampleQuestions(scene, random);
      for (const question of examples) expect(isGraded(grade("", question, scene)), question.text).toBe(true);
      expect(new Set(examples.map(({ task }) => task)).size).toBe(examples.length);
    }
  });

  it("offer every task where there is something to ask, and puzzles even for an empty scene", () => {
    const scene = sceneFromCells(["cat", "dog"]);
    expect(exampleQuestions(scene, seededRandom(1)).map(({ task }) => task)).toEqual(TASK_IDS);
    expect(exampleQuestions(sceneFromCells([]), seededRandom(1)).map(({ task }) => task)).toContain("sudoku");
    expect(randomQuestion("where", FULL, seededRandom(1))).toBeNull();
  });
});

describe("sudoku grids", () => {
  it("are the 288 valid ones in order, an eighth of them held out", () => {
    expect(sudokuGrids()).toHaveLength(288);
    expect(sudokuGrids()[0]).toEqual([1, 2, 3, 4, 3, 4, 1, 2, 2, 1, 4, 3, 4, 3, 2, 1]);
    const keys = sudokuGrids().map((grid) => grid.join(""));
    expect(keys).toEqual([...keys].sort());
    expect(gridsBySplit(true)).toHaveLength(36);
    expect(gridsBySplit(true)[1]).toBe(sudokuGrids()[8]);
  });

  it("solve fills the givens, or says that it cannot", () => {
    expect(solve([2, ...Array<null>(15).fill(null)])?.[0]).toBe(2);
    expect(solve([1, 1, ...Array<null>(14).fill(null)])).toBeNull();
  });
});
