/** Random scenes and questions, drawn as in training; held-out ones for evaluation. */
import { countOf, uniqueKinds } from "./facts";
import { phraseQuestion, type Question, type QuestionArguments } from "./question";
import { integer, pick, type Random, sample, shuffled } from "./random";
import type { Scene } from "./scene";
import { gridsBySplit } from "./sudoku";
import {
  BACKGROUNDS,
  CATEGORIES,
  CELLS,
  categoryOf,
  KINDS,
  TASK_IDS,
  type TaskId,
  taskOf,
  variantOf,
  world,
} from "./world";

const DIGITS: readonly string[] = Array.from("0123456789");
const kindsOf = (category: string) => KINDS.filter((kind) => categoryOf(kind) === category);

/** A scene of one to six objects; half of them repeat two or three kinds, so that counting has something to count. */
export function randomScene(random: Random): Scene {
  const { min, max } = world.objects;
  const count = integer(random, min, max);
  const palette = randomPalette(random);
  const cells = sample(random, Array.from(CELLS.keys()), count).sort((a, b) => a - b);
  const { jitter } = world.sprite;
  const objects = cells.map((cell) => ({
    kind: pick(random, palette),
    cell,
    dx: integer(random, -jitter, jitter),
    dy: integer(random, -jitter, jitter),
  }));
  return { background: pick(random, BACKGROUNDS), objects };
}

function randomPalette(random: Random): readonly string[] {
  const style = random();
  if (style < 0.06) return [pick(random, KINDS)];
  if (style < 0.35) return sample(random, KINDS, integer(random, 2, 3));
  if (style >= 0.6) return KINDS;
  // Two categories, so that comparing and counting categories is frequent.
  return sample(random, CATEGORIES, 2).flatMap((category) => sample(random, kindsOf(category), 2));
}

/** A question with the scene it is about; null for text puzzles. */
export interface Problem {
  readonly task: TaskId;
  readonly question: Question;
  readonly scene: Scene | null;
}

/**
 * A well-posed problem with a scene of its own.
 * @param heldOut draws sums and sudoku grids that no model was trained on; else those it was trained on
 */
export function randomProblem(task: TaskId, random: Random, heldOut: boolean): Problem {
  if (!taskOf(task).image) return { task, question: puzzle(task, random, heldOut), scene: null };
  for (;;) {
    const scene = randomScene(random);
    const question = randomQuestion(task, scene, random);
    if (question) return { task, question, scene };
  }
}

/** A well-posed question of a picture task about a scene, or a text puzzle; null when the scene offers none. */
export function randomQuestion(task: TaskId, scene: Scene, random: Random): Question | null {
  if (!taskOf(task).image) return puzzle(task, random, false);
  const asked = askAbout(task, scene, random);
  return asked && phrased(asked, random);
}

/** An example of every task that this scene allows, in the order of the menus. */
export function exampleQuestions(scene: Scene, random: Random): Question[] {
  return TASK_IDS.flatMap((task) => randomQuestion(task, scene, random) ?? []);
}

function phrased(asked: QuestionArguments, random: Random): Question {
  return phraseQuestion(asked, pick(random, variantOf(asked.task, asked.variant).questions));
}

// --- questions about a scene ------------------------------------------------------------------------

function askAbout(task: TaskId, scene: Scene, random: Random): QuestionArguments | null {
  if (scene.objects.length === 0) return askAboutNothing(task, random);
  switch (task) {
    case "describe":
      return { task, variant: "describe" };
    case "json":
      return { task, variant: "json" };
    case "count":
      if (random() < 0.25) return { task, variant: "all" };
      return { task, variant: "some", name: random() < 0.85 ? presentName(scene, random) : absentName(scene, random) };
    case "is-there":
      return {
        task,
        variant: "is-there",
        name: random() < 0.5 ? presentName(scene, random) : absentName(scene, random),
      };
    case "what-is-at":
      return { task, variant: "what-is-at", cell: askedCell(scene, random) };
    case "where":
      return askWhere(scene, random);
    case "compare":
      return askCompare(scene, random);
    default:
      return null;
  }
}

/** An empty scene has nothing to list or to place. */
function askAboutNothing(task: TaskId, random: Random): QuestionArguments | null {
  if (task === "count") return { task, variant: "all" };
  if (task === "is-there") return { task, variant: "is-there", name: pick(random, KINDS) };
  if (task === "what-is-at") return { task, variant: "what-is-at", cell: integer(random, 0, CELLS.length - 1) };
  return null;
}

/** A kind in the scene, or often its category. */
function presentName(scene: Scene, random: Random): string {
  const kind = pick(random, [...new Set(scene.objects.map((object) => object.kind))]);
  return random() < 0.4 ? categoryOf(kind) : kind;
}

function absentName(scene: Scene, random: Random): string {
  const names = random() < 0.3 ? CATEGORIES : KINDS;
  const absent = names.filter((name) => countOf(scene, name) === 0);
  return pick(random, absent.length > 0 ? absent : KINDS.filter((kind) => countOf(scene, kind) === 0));
}

function askedCell(scene: Scene, random: Random): number {
  const taken = scene.objects.map(({ cell }) => cell);
  const free = Array.from(CELLS.keys()).filter((cell) => !taken.includes(cell));
  return pick(random, random() < 0.85 || free.length === 0 ? taken : free);
}

function askWhere(scene: Scene, random: Random): QuestionArguments | null {
  const unique = uniqueKinds(scene);
  if (unique.length === 0) return null;
  if (unique.length >= 2 && random() < 0.7) {
    const [kind, other] = sample(random, unique, 2);
    return { task: "where", variant: "relative", kind: kind!, other: other! };
  }
  return { task: "where", variant: "absolute", kind: pick(random, unique) };
}

function askCompare(scene: Scene, random: Random): QuestionArguments {
  const present = [...new Set(scene.objects.map(({ kind }) => categoryOf(kind)))];
  const first = pick(random, present);
  const others = present.length > 1 && random() < 0.85 ? present : CATEGORIES;
  const second = pick(
    random,
    others.filter((category) => category !== first),
  );
  const [one, two] = shuffled(random, [first, second]);
  return { task: "compare", variant: "compare", pair: [one!, two!] };
}

// --- text puzzles -----------------------------------------------------------------------------------

function puzzle(task: TaskId, random: Random, heldOut: boolean): Question {
  return phrased(puzzleArguments(task, random, heldOut), random);
}

function puzzleArguments(task: TaskId, random: Random, heldOut: boolean): QuestionArguments {
  switch (task) {
    case "add":
      return askSum(random, heldOut);
    case "sort":
      return random() < 0.5
        ? { task, variant: "numbers", list: sample(random, DIGITS, integer(random, 3, 6)) }
        : { task, variant: "words", list: sample(random, KINDS, integer(random, 3, 6)) };
    case "reverse": {
      const pool = random() < 0.4 ? DIGITS : KINDS;
      return { task, variant: "reverse", list: sample(random, pool, integer(random, 3, 6)) };
    }
    case "sudoku":
      return askSudoku(random, heldOut);
    default:
      throw new RangeError(`task "${task}" is no text puzzle`);
  }
}

/** Sums that no model was trained on. */
export const isHeldOutSum = (x: number, y: number): boolean => (37 * x + 11 * y) % 10 === 0;

function askSum(random: Random, heldOut: boolean): QuestionArguments {
  for (;;) {
    const [x, y] = [integer(random, 10, 99), integer(random, 10, 99)];
    if (isHeldOutSum(x, y) !== heldOut) continue;
    return { task: "add", variant: pick(random, ["plain", "plain", "steps"]), x, y };
  }
}

function askSudoku(random: Random, heldOut: boolean): QuestionArguments {
  const grid = pick(random, gridsBySplit(heldOut));
  const given = new Set(sample(random, Array.from(grid.keys()), integer(random, 6, 12)));
  return { task: "sudoku", variant: "sudoku", givens: grid.map((digit, place) => (given.has(place) ? digit : null)) };
}
