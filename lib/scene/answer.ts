/** Right answers, in every phrasing the model was trained on. */
import { cellOf, countOf, inReadingOrder, kindAt, relationOf } from "./facts";
import type { Question } from "./question";
import { pick, type Random, shuffled } from "./random";
import type { Scene, SceneObject } from "./scene";
import { gridText, solve } from "./sudoku";
import { article, fill } from "./template";
import { CELLS, type ListStyle, pluralOf, type Variant, variantOf } from "./world";

type Of<Task extends Question["task"]> = Extract<Question, { task: Task }>;

/**
 * A right answer to a question that has one (see `questionProblem`).
 * @param random draws phrasing and order; without it, the first phrasing and reading order
 * @throws Error when the question has no right answer for the scene
 */
export function referenceAnswer(question: Question, scene: Scene | null, random?: Random): string {
  const variant = variantOf(question.task, question.variant);
  const draw: Draw = {
    one: (phrasings) => (random ? pick(random, phrasings!) : phrasings![0]!),
    order: (items) => (random ? shuffled(random, items) : items),
  };
  switch (question.task) {
    case "describe":
      return listAnswer(draw.order(inReadingOrder(shown(scene))), draw.one(variant.lists));
    case "json":
      return listAnswer(inReadingOrder(shown(scene)), draw.one(variant.lists));
    case "count":
      return countAnswer(question, shown(scene), draw.one(variant.answers));
    case "is-there": {
      const there = countOf(shown(scene), question.name) > 0;
      return fill(draw.one(there ? variant.yes : variant.no), { a: article(question.name), thing: question.name });
    }
    case "what-is-at":
      return whatAnswer(question, shown(scene), variant, draw);
    case "where":
      return fill(draw.one(variant.answers), { ...question, ...place(question, shown(scene)) });
    case "compare":
      return compareAnswer(question, shown(scene), variant, draw.one(variant.answers));
    case "add":
      return addAnswer(question, draw.one(variant.answers));
    case "sort":
    case "reverse":
      return expectedList(question).join(" ");
    case "sudoku":
      return gridText(solution(question));
  }
}

interface Draw {
  readonly one: <T>(phrasings: readonly T[] | undefined) => T;
  readonly order: <T>(items: readonly T[]) => readonly T[];
}

function shown(scene: Scene | null): Scene {
  if (!scene) throw new Error("the question needs a scene, got none");
  return scene;
}

function listAnswer(objects: readonly SceneObject[], style: ListStyle): string {
  const items = objects.map(({ kind, cell }) => fill(style.item, { a: article(kind), kind, cell: CELLS[cell]! }));
  const last = items.pop();
  if (last === undefined) throw new Error("an empty scene has nothing to list");
  return style.start + (items.length > 0 ? items.join(style.separator) + style.last : "") + last + style.end;
}

const nounOf = (name: string, count: number) => (count === 1 ? name : pluralOf(name));
const be = (count: number) => (count === 1 ? "is" : "are");

/** How many the question asks about there are. */
export function expectedCount(question: Of<"count">, scene: Scene): number {
  return question.variant === "all" ? scene.objects.length : countOf(scene, question.name);
}

function countAnswer(question: Of<"count">, scene: Scene, template: string): string {
  const n = expectedCount(question, scene);
  const things = question.variant === "some" ? nounOf(question.name, n) : n === 1 ? "thing" : "things";
  return fill(template, { n, are: be(n), things });
}

function whatAnswer({ cell }: Of<"what-is-at">, scene: Scene, variant: Variant, draw: Draw): string {
  const kind = kindAt(scene, cell);
  if (kind === null) return fill(draw.one([variant.empty!].flat()), { cell: CELLS[cell]! });
  return fill(draw.one(variant.answers), { cell: CELLS[cell]!, a: article(kind), kind });
}

/** The relation or the cell the question asks for, under its slot's name. */
function place(question: Of<"where">, scene: Scene): { relation: string } | { cell: string } {
  const expected = expectedPlace(question, scene);
  return question.variant === "relative" ? { relation: expected } : { cell: expected };
}

/** The relation or the name of the cell that is asked for. */
export function expectedPlace(question: Of<"where">, scene: Scene): string {
  const here = cellOf(scene, question.kind);
  const there = question.variant === "relative" ? cellOf(scene, question.other) : null;
  if (here === null || (question.variant === "relative" && there === null)) {
    throw new Error(`"${question.text}" has no single right place in this scene`);
  }
  return there === null ? CELLS[here]! : relationOf(here, there);
}

/** The category of which there is more, in the plural, or `equal`. */
export function expectedVerdict({ pair: [first, second] }: Of<"compare">, scene: Scene): string {
  const [n, m] = [countOf(scene, first), countOf(scene, second)];
  return n === m ? variantOf("compare", "compare").equal! : pluralOf(n > m ? first : second);
}

function compareAnswer(question: Of<"compare">, scene: Scene, variant: Variant, template: string): string {
  const [first, second] = question.pair;
  const [n, m] = [countOf(scene, first), countOf(scene, second)];
  return fill(template, {
    categories: pluralOf(first),
    others: pluralOf(second),
    n,
    m,
    than: variant.than![n > m ? "more" : n < m ? "less" : "equal"],
    things: nounOf(first, n),
    otherThings: nounOf(second, m),
    are: be(n),
    areOther: be(m),
    verdict: expectedVerdict(question, scene),
  });
}

function addAnswer({ x, y }: Of<"add">, template: string): string {
  const [x1, y1, x10, y10] = [x % 10, y % 10, Math.floor(x / 10), Math.floor(y / 10)];
  const s1 = x1 + y1;
  const carry = Math.floor(s1 / 10);
  return fill(template, { x, y, sum: x + y, x1, y1, s1, carry, x10, y10, s10: x10 + y10 + carry });
}

/** The list in the order that is asked for. Digits are single, so their order as text is their order as numbers. */
export function expectedList({ task, list }: Of<"sort"> | Of<"reverse">): readonly string[] {
  return task === "sort" ? [...list].sort() : [...list].reverse();
}

function solution({ givens }: Of<"sudoku">): readonly number[] {
  const grid = solve(givens);
  if (!grid) throw new Error("the givens of this sudoku contradict each other");
  return grid;
}
