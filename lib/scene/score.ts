/**
 * Grades any answer text by its meaning, never by its exact words, except JSON, where the format is the task
 * (the scorers of `training/world/tasks/`).
 */
import { expectedCount, expectedList, expectedPlace, expectedVerdict, referenceAnswer } from "./answer";
import { countOf, inReadingOrder, kindAt } from "./facts";
import { normalise } from "./normalise";
import type { Question } from "./question";
import type { Scene } from "./scene";
import { fits } from "./sudoku";
import { questionProblem } from "./well-posed";
import { CELLS, KINDS, world } from "./world";

export interface Grade {
  readonly correct: boolean;
  /** 0 … 1. F1 of (kind, cell) pairs where several objects are asked for, else 0 or 1. */
  readonly score: number;
  /** One sentence: what is right, wrong or missing. */
  readonly detail: string;
  /** A right answer, in the first phrasing. */
  readonly expected: string;
}

/** A question without a right answer, such as where the cat is when there are two. */
export interface Ungradable {
  /** Why, as a sentence. */
  readonly reason: string;
}

/**
 * Grades an answer. Never throws for a scene whose kinds are known, whatever the text.
 * @param answer the answer's words, without end tokens
 * @param scene what the picture shows; null for no picture or an unknown one
 */
export function grade(answer: string, question: Question, scene: Scene | null): Grade | Ungradable {
  const reason = questionProblem(question, scene);
  if (reason !== null) return { reason };
  const verdict = judge(answer, question, scene ?? NO_SCENE);
  return { ...verdict, expected: referenceAnswer(question, scene) };
}

/** Whether a grade could be given. */
export const isGraded = (result: Grade | Ungradable): result is Grade => "correct" in result;

type Verdict = Omit<Grade, "expected">;
type Of<Task extends Question["task"]> = Extract<Question, { task: Task }>;

/** Stands in where the question is not about a scene. */
const NO_SCENE: Scene = { background: "", objects: [] };

const whole = (correct: boolean, detail: string): Verdict => ({ correct, score: correct ? 1 : 0, detail });

function judge(answer: string, question: Question, scene: Scene): Verdict {
  const text = normalise(answer);
  switch (question.task) {
    case "describe":
      return judgePairs(pairsIn(text), pairsOf(scene));
    case "json":
      return judgeJson(answer, question, scene);
    case "count":
      return judgeCount(text, question, scene);
    case "is-there":
      return judgePresence(text, question, scene);
    case "what-is-at":
      return judgeContent(text, question, scene);
    case "where":
      return judgePlace(text, question, scene);
    case "compare":
      return judgeComparison(text, question, scene);
    case "add":
      return judgeSum(text, question);
    case "sort":
    case "reverse":
      return judgeList(text, question);
    case "sudoku":
      return judgeSudoku(text, question);
  }
}

// --- objects and their places -----------------------------------------------------------------------

/** Either side is empty when it was named without the other. */
interface Pair {
  readonly kind: string;
  readonly cell: string;
}

const keyOf = ({ kind, cell }: Pair) => `${kind}@${cell}`;
const pairsOf = (scene: Scene): Pair[] => inReadingOrder(scene).map(({ kind, cell }) => ({ kind, cell: CELLS[cell]! }));

/** Right when the same pairs are named, each once; the score is the F1 of the pairs. */
function judgePairs(found: readonly Pair[], expected: readonly Pair[]): Verdict {
  const [said, wanted] = [found.map(keyOf), expected.map(keyOf)];
  const hits = new Set(said.filter((key) => wanted.includes(key))).size;
  const correct = hits === wanted.length && said.length === wanted.length;
  const score = (2 * hits) / Math.max(1, said.length + wanted.length);
  const missing = expected.filter((pair) => !said.includes(keyOf(pair)));
  const wrong = found.filter((pair, index) => !wanted.includes(keyOf(pair)) || said.indexOf(keyOf(pair)) < index);
  if (correct) return { correct, score, detail: `All ${wanted.length} objects are where the answer says.` };
  return { correct, score, detail: `${hits} of ${wanted.length} objects are right${differences(missing, wrong)}.` };
}

function differences(missing: readonly Pair[], wrong: readonly Pair[]): string {
  const parts: string[] = [];
  if (missing.length > 0) parts.push(`missing: ${missing.map(pairText).join(", ")}`);
  if (wrong.length > 0) parts.push(`wrong or repeated: ${wrong.map(pairText).join(", ")}`);
  return parts.length > 0 ? `; ${parts.join("; ")}` : "";
}

const clip = (text: string) => (text.length > 24 ? `${text.slice(0, 23)}…` : text);
const pairText = ({ kind, cell }: Pair) => `${clip(kind) || "nothing"} (${clip(cell) || "no place"})`;

/**
 * The names in a normalised text in order of appearance: whole words, the longest name at each place.
 * Word boundaries are spelled out, because `\b` knows ASCII letters only.
 */
function mentions(names: readonly string[]): (text: string) => string[] {
  const longestFirst = [...names].sort((a, b) => b.length - a.length).join("|");
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${longestFirst})(?![\\p{L}\\p{N}_])`, "gu");
  return (text) => text.match(pattern) ?? [];
}

const kindsIn = mentions(KINDS);
const cellsIn = mentions(CELLS);
const kindsAndCellsIn = mentions([...KINDS, ...CELLS]);
const relationsIn = mentions(world.relations.map(({ id }) => id));

/** Each kind with the cell after it or, when a cell is named first, each cell with the kind after it. */
function pairsIn(text: string): Pair[] {
  const names = kindsAndCellsIn(text);
  const isCell = (name: string) => CELLS.includes(name);
  const cellFirst = names.length > 0 && isCell(names[0]!);
  const pairs: Pair[] = [];
  for (let index = 0; index < names.length; ) {
    const [first, second] = [names[index]!, names[index + 1]];
    const paired = second !== undefined && isCell(second) !== isCell(first) && isCell(first) === cellFirst;
    const both = paired ? [first, second] : [first];
    pairs.push({ kind: both.find((name) => !isCell(name)) ?? "", cell: both.find(isCell) ?? "" });
    index += both.length;
  }
  return pairs;
}

function judgeJson(answer: string, question: Of<"json">, scene: Scene): Verdict {
  const expected = referenceAnswer(question, scene);
  if (answer.trim() === expected) return whole(true, "The JSON is exactly the listing of the scene.");
  const found = parsedPairs(answer);
  if (!found) return whole(false, "The answer is not a JSON object.");
  const { score, detail } = judgePairs(found, pairsOf(scene));
  if (score < 1) return { correct: false, score, detail };
  return { correct: false, score, detail: "The objects are right, but spacing or order differ from the listing." };
}

/** Pairs of a JSON object with cells as keys and kinds as values; null when the text is no object. */
function parsedPairs(answer: string): Pair[] | null {
  try {
    const parsed: unknown = JSON.parse(answer);
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return null;
    return Object.entries(parsed).flatMap(([cell, kind]) => (typeof kind === "string" ? [{ kind, cell }] : []));
  } catch {
    return null;
  }
}

// --- one fact ---------------------------------------------------------------------------------------

const numbersIn = (text: string): number[] => (text.match(/[0-9]+/g) ?? []).map(Number);
const saidNumbers = (numbers: readonly number[]) =>
  numbers.length === 0 ? "names no number" : `says ${numbers.slice(0, 4).join(", ")}`;
const saidNames = (names: readonly string[]) =>
  names.length === 0 ? "names none" : `says ${names.slice(0, 4).join(", ")}`;

function judgeCount(text: string, question: Of<"count">, scene: Scene): Verdict {
  const [expected, said] = [expectedCount(question, scene), numbersIn(text)];
  const correct = said.length === 1 && said[0] === expected;
  if (correct) return whole(true, `There ${expected === 1 ? "is" : "are"} ${expected}.`);
  return whole(false, `The right number is ${expected}; the answer ${saidNumbers(said)}.`);
}

function judgePresence(text: string, question: Of<"is-there">, scene: Scene): Verdict {
  const words = new Set(text.split(" "));
  const [yes, no] = [words.has("yes"), words.has("no") || words.has("not")];
  const present = countOf(scene, question.name) > 0;
  const truth = present ? `The scene has a thing called ${question.name}` : `The scene has no ${question.name}`;
  if (yes === no) return whole(false, `${truth}; the answer says ${yes ? "both yes and no" : "neither yes nor no"}.`);
  return whole(yes === present, yes === present ? `${truth}.` : `${truth}; the answer says ${yes ? "yes" : "no"}.`);
}

function judgeContent(text: string, { cell }: Of<"what-is-at">, scene: Scene): Verdict {
  const kind = kindAt(scene, cell);
  const truth = `The ${CELLS[cell]} holds ${kind ?? "nothing"}`;
  const elsewhere = cellsIn(text).find((name) => name !== CELLS[cell]);
  if (elsewhere !== undefined) return whole(false, `${truth}; the answer speaks of the ${elsewhere}.`);
  const words = text.split(" ");
  const saysEmpty = words.includes("nothing") || words.includes("empty");
  const said = [...new Set(kindsIn(text))];
  const right = kind === null ? said.length === 0 && saysEmpty : said.length === 1 && said[0] === kind && !saysEmpty;
  return whole(
    right,
    right ? `${truth}.` : `${truth}; the answer ${saidNames(saysEmpty ? [...said, "nothing"] : said)}.`,
  );
}

function judgePlace(text: string, question: Of<"where">, scene: Scene): Verdict {
  const expected = expectedPlace(question, scene);
  const relative = question.variant === "relative";
  const said = relative ? relationsIn(text) : cellsIn(text);
  const truth = relative
    ? `The ${question.kind} is ${expected} the ${question.other}`
    : `The ${question.kind} is in the ${expected}`;
  if (said.length !== 1 || said[0] !== expected) return whole(false, `${truth}; the answer ${saidNames(said)}.`);
  const kinds = kindsIn(text).join(" ");
  const allowed = relative ? ["", question.other, `${question.kind} ${question.other}`] : null;
  const fitting = allowed ? allowed.includes(kinds) : kindsIn(text).every((kind) => kind === question.kind);
  return whole(
    fitting,
    fitting ? `${truth}.` : `${truth}; the answer says so of ${kindsIn(text).slice(0, 4).join(", ")}.`,
  );
}

function judgeComparison(text: string, question: Of<"compare">, scene: Scene): Verdict {
  const expected = expectedVerdict(question, scene);
  const marker = text.lastIndexOf(ANSWER_MARKER);
  if (marker < 0) return whole(false, `The right answer is ${expected}; the text has no “${ANSWER_MARKER}”.`);
  const said = text.slice(marker + ANSWER_MARKER.length).trim();
  if (said === expected) return whole(true, `The answer is ${expected}.`);
  return whole(false, `The right answer is ${expected}; the text says ${said === "" ? "nothing" : `“${clip(said)}”`}.`);
}

const ANSWER_MARKER = "answer :";

// --- puzzles ----------------------------------------------------------------------------------------

function judgeSum(text: string, { x, y }: Of<"add">): Verdict {
  const said = numbersIn(text).at(-1);
  if (said === x + y) return whole(true, `${x} + ${y} = ${x + y}.`);
  return whole(
    false,
    `${x} + ${y} = ${x + y}; the answer ${said === undefined ? "names no number" : `ends with ${said}`}.`,
  );
}

function judgeList(text: string, question: Of<"sort"> | Of<"reverse">): Verdict {
  const expected = expectedList(question);
  if (text === expected.join(" ")) return whole(true, "Every item is at its place.");
  const said = text === "" ? [] : text.split(" ");
  const first = expected.findIndex((item, index) => said[index] !== item);
  if (first < 0) return whole(false, `The list is right, but ${said.length - expected.length} more words follow.`);
  const found = said[first] === undefined ? "the answer ends" : `the answer says ${clip(said[first])}`;
  return whole(false, `Item ${first + 1} is ${expected[first]}; ${found}.`);
}

function judgeSudoku(text: string, { givens }: Of<"sudoku">): Verdict {
  const digits = numbersIn(text);
  if (digits.length !== 16) return whole(false, `A grid has 16 digits; the answer has ${digits.length}.`);
  if (digits.some((digit) => digit < 1 || digit > 4)) return whole(false, "The grid has numbers other than 1 to 4.");
  const changed = givens.findIndex((given, place) => given !== null && given !== digits[place]);
  if (changed >= 0)
    return whole(false, `A given was changed in row ${Math.floor(changed / 4) + 1}, column ${(changed % 4) + 1}.`);
  if (!fits(digits)) return whole(false, "A row, column or box holds a digit twice.");
  return whole(true, "Every row, column and box holds each digit once, and the givens are kept.");
}
