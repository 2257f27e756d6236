/**
 * Grades any answer text by its meaning, never by its exact words, except JSON, where the format is the task
 * (the scorers of `training/world/tasks/`).
 */
import { expectedCount, expectedList, expectedPlace, expectedVerdict, referenceAnswer } from "./answer";
import { countOf, kindAt } from "./facts";
import { jsonPairs, judgePairs, pairsIn, pairsOf, repeatedPlaces } from "./listing";
import { cellsIn, kindsIn, type Mention, namesOf, numbersIn, relationsIn, wordsIn } from "./mentions";
import { normalise, type Span, spansBefore } from "./normalise";
import type { Question } from "./question";
import type { Scene } from "./scene";
import { fits } from "./sudoku";
import { questionProblem } from "./well-posed";
import { CELLS } from "./world";

export interface Grade {
  readonly correct: boolean;
  /** 0 … 1. F1 of (kind, cell) pairs where several objects are asked for, else 0 or 1. */
  readonly score: number;
  /** One sentence: what is right, wrong or missing. */
  readonly detail: string;
  /** A right answer, in the first phrasing. */
  readonly expected: string;
  /** What of the answer is wrong, in characters; empty where it is right, or wrong by what it lacks. */
  readonly wrong: readonly Span[];
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
  const { wrong, ...verdict } = judge(answer, question, scene ?? NO_SCENE);
  const asWritten = question.task === "json" ? wrong : spansBefore(answer, wrong);
  return { ...verdict, expected: referenceAnswer(question, scene), wrong: asWritten };
}

/** Whether a grade could be given. */
export const isGraded = (result: Grade | Ungradable): result is Grade => "correct" in result;

/** `wrong` in characters of what was judged: of the normalised answer, of JSON the answer itself. */
type Verdict = Omit<Grade, "expected">;
type Of<Task extends Question["task"]> = Extract<Question, { task: Task }>;

/** Stands in where the question is not about a scene. */
const NO_SCENE: Scene = { background: "", objects: [] };

const whole = (correct: boolean, detail: string, wrong: readonly Span[] = []): Verdict => ({
  correct,
  score: correct ? 1 : 0,
  detail,
  wrong,
});

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

function judgeJson(answer: string, question: Of<"json">, scene: Scene): Verdict {
  const expected = referenceAnswer(question, scene);
  if (answer.trim() === expected) return whole(true, "The JSON is exactly the listing of the scene.");
  const found = jsonPairs(answer);
  if (!found) return whole(false, "The answer is not a JSON object.");
  const { score, detail, wrong } = judgePairs(found, pairsOf(scene));
  if (score < 1) return { correct: false, score, detail: repeatedPlaces(found) + detail, wrong };
  return {
    correct: false,
    score,
    detail: "The objects are right, but spacing or order differ from the listing.",
    wrong,
  };
}

// --- one fact ---------------------------------------------------------------------------------------

const saidNumbers = (numbers: readonly number[]) =>
  numbers.length === 0 ? "names no number" : `says ${numbers.slice(0, 4).join(", ")}`;
const saidNames = (names: readonly string[]) =>
  names.length === 0 ? "names none" : `says ${names.slice(0, 4).join(", ")}`;

/** What is not the one right thing to say, and where that is said again. */
const othersThan = (right: string, said: readonly Mention[]): Mention[] => {
  const first = said.find(({ name }) => name === right);
  return said.filter((mention) => mention !== first);
};

function judgeCount(text: string, question: Of<"count">, scene: Scene): Verdict {
  const expected = expectedCount(question, scene);
  const mentioned = numbersIn(text);
  const said = namesOf(mentioned).map(Number);
  const correct = said.length === 1 && said[0] === expected;
  if (correct) return whole(true, `There ${expected === 1 ? "is" : "are"} ${expected}.`);
  const detail = `The right number is ${expected}; the answer ${saidNumbers(said)}.`;
  return whole(false, detail, othersThan(String(expected), mentioned));
}

function judgePresence(text: string, question: Of<"is-there">, scene: Scene): Verdict {
  const said = wordsIn(text).filter(({ name }) => ["yes", "no", "not"].includes(name));
  const yes = said.some(({ name }) => name === "yes");
  const no = said.some(({ name }) => name !== "yes");
  const present = countOf(scene, question.name) > 0;
  const truth = present ? `The scene has a thing called ${question.name}` : `The scene has no ${question.name}`;
  const wrong = said.filter(({ name }) => (name === "yes") !== present);
  if (yes === no)
    return whole(false, `${truth}; the answer says ${yes ? "both yes and no" : "neither yes nor no"}.`, wrong);
  return whole(
    yes === present,
    yes === present ? `${truth}.` : `${truth}; the answer says ${yes ? "yes" : "no"}.`,
    wrong,
  );
}

function judgeContent(text: string, { cell }: Of<"what-is-at">, scene: Scene): Verdict {
  const kind = kindAt(scene, cell);
  const truth = `The ${CELLS[cell]} holds ${kind ?? "nothing"}`;
  const elsewhere = cellsIn(text).filter(({ name }) => name !== CELLS[cell]);
  if (elsewhere[0]) return whole(false, `${truth}; the answer speaks of the ${elsewhere[0].name}.`, elsewhere);
  const empty = wordsIn(text).filter(({ name }) => name === "nothing" || name === "empty");
  const kinds = kindsIn(text);
  const said = [...new Set(namesOf(kinds))];
  const saysEmpty = empty.length > 0;
  const right = kind === null ? said.length === 0 && saysEmpty : said.length === 1 && said[0] === kind && !saysEmpty;
  if (right) return whole(true, `${truth}.`);
  const wrong = [...kinds.filter(({ name }) => name !== kind), ...(kind === null ? [] : empty)];
  return whole(false, `${truth}; the answer ${saidNames(saysEmpty ? [...said, "nothing"] : said)}.`, wrong);
}

function judgePlace(text: string, question: Of<"where">, scene: Scene): Verdict {
  const expected = expectedPlace(question, scene);
  const relative = question.variant === "relative";
  const mentioned = relative ? relationsIn(text) : cellsIn(text);
  const said = namesOf(mentioned);
  const truth = relative
    ? `The ${question.kind} is ${expected} the ${question.other}`
    : `The ${question.kind} is in the ${expected}`;
  if (said.length !== 1 || said[0] !== expected) {
    return whole(false, `${truth}; the answer ${saidNames(said)}.`, othersThan(expected, mentioned));
  }
  const kinds = kindsIn(text);
  const named = namesOf(kinds);
  const allowed = relative ? ["", question.other, `${question.kind} ${question.other}`] : null;
  const fitting = allowed ? allowed.includes(named.join(" ")) : named.every((kind) => kind === question.kind);
  if (fitting) return whole(true, `${truth}.`);
  return whole(false, `${truth}; the answer says so of ${named.slice(0, 4).join(", ")}.`, kinds);
}

function judgeComparison(text: string, question: Of<"compare">, scene: Scene): Verdict {
  const expected = expectedVerdict(question, scene);
  const marker = text.lastIndexOf(ANSWER_MARKER);
  if (marker < 0) return whole(false, `The right answer is ${expected}; the text has no “${ANSWER_MARKER}”.`);
  const start = marker + ANSWER_MARKER.length;
  const said = text.slice(start).trim();
  if (said === expected) return whole(true, `The answer is ${expected}.`);
  const detail = `The right answer is ${expected}; the text says ${said === "" ? "nothing" : `“${clip(said)}”`}.`;
  return whole(false, detail, said === "" ? [] : [{ start, end: text.length }]);
}

const ANSWER_MARKER = "answer :";

const clip = (text: string) => (text.length > 24 ? `${text.slice(0, 23)}…` : text);

// --- puzzles ----------------------------------------------------------------------------------------

function judgeSum(text: string, { x, y }: Of<"add">): Verdict {
  const last = numbersIn(text).at(-1);
  const said = last && Number(last.name);
  if (said === x + y) return whole(true, `${x} + ${y} = ${x + y}.`);
  return whole(
    false,
    `${x} + ${y} = ${x + y}; the answer ${said === undefined ? "names no number" : `ends with ${said}`}.`,
    last ? [last] : [],
  );
}

function judgeList(text: string, question: Of<"sort"> | Of<"reverse">): Verdict {
  const expected = expectedList(question);
  if (text === expected.join(" ")) return whole(true, "Every item is at its place.");
  const words = wordsIn(text);
  const said = namesOf(words);
  const wrong = words.filter(({ name }, index) => name !== expected[index]);
  const first = expected.findIndex((item, index) => said[index] !== item);
  if (first < 0)
    return whole(false, `The list is right, but ${said.length - expected.length} more words follow.`, wrong);
  const found = said[first] === undefined ? "the answer ends" : `the answer says ${clip(said[first])}`;
  return whole(false, `Item ${first + 1} is ${expected[first]}; ${found}.`, wrong);
}

function judgeSudoku(text: string, { givens }: Of<"sudoku">): Verdict {
  const said = numbersIn(text);
  const digits = namesOf(said).map(Number);
  if (digits.length !== 16) return whole(false, `A grid has 16 digits; the answer has ${digits.length}.`);
  const odd = said.filter((_, place) => digits[place]! < 1 || digits[place]! > 4);
  if (odd.length > 0) return whole(false, "The grid has numbers other than 1 to 4.", odd);
  const isChanged = (place: number) => givens[place] !== null && givens[place] !== digits[place];
  const changed = givens.findIndex((_, place) => isChanged(place));
  if (changed >= 0) {
    const detail = `A given was changed in row ${Math.floor(changed / 4) + 1}, column ${(changed % 4) + 1}.`;
    return whole(
      false,
      detail,
      said.filter((_, place) => isChanged(place)),
    );
  }
  if (!fits(digits)) return whole(false, "A row, column or box holds a digit twice.");
  return whole(true, "Every row, column and box holds each digit once, and the givens are kept.");
}
