/** Questions of the world: what they ask for, how they are phrased, and how free text is understood. */
import { normalise } from "./normalise";
import { type Givens, gridText } from "./sudoku";
import { article, fill } from "./template";
import { CATEGORIES, CELLS, KINDS, pluralOf, singularOf, type TaskId, type Variant, world } from "./world";

/** What a question asks for. `text` is a phrasing the model was trained on. */
export type Question = { readonly text: string } & QuestionArguments;

export type QuestionArguments =
  | { readonly task: "describe"; readonly variant: "describe" }
  | { readonly task: "json"; readonly variant: "json" }
  | { readonly task: "count"; readonly variant: "all" }
  /** `name`: kind or category. */
  | { readonly task: "count"; readonly variant: "some"; readonly name: string }
  | { readonly task: "is-there"; readonly variant: "is-there"; readonly name: string }
  | { readonly task: "what-is-at"; readonly variant: "what-is-at"; readonly cell: number }
  | { readonly task: "where"; readonly variant: "relative"; readonly kind: string; readonly other: string }
  | { readonly task: "where"; readonly variant: "absolute"; readonly kind: string }
  /** Two different categories. */
  | { readonly task: "compare"; readonly variant: "compare"; readonly pair: readonly [string, string] }
  | { readonly task: "add"; readonly variant: "plain" | "steps"; readonly x: number; readonly y: number }
  | { readonly task: "sort"; readonly variant: "numbers" | "words"; readonly list: readonly string[] }
  | { readonly task: "reverse"; readonly variant: "reverse"; readonly list: readonly string[] }
  | { readonly task: "sudoku"; readonly variant: "sudoku"; readonly givens: Givens };

/** The question in one of its task's phrasings. */
export function phraseQuestion(asked: QuestionArguments, template: string): Question {
  return { ...asked, text: fill(template, slotsOf(asked)) };
}

/** Words of a question's slots. */
function slotsOf(asked: QuestionArguments): Record<string, string | number> {
  switch (asked.task) {
    case "count":
      return asked.variant === "some" ? { things: pluralOf(asked.name) } : {};
    case "is-there":
      return { a: article(asked.name), thing: asked.name };
    case "what-is-at":
      return { cell: CELLS[asked.cell]! };
    case "where":
      return asked.variant === "relative" ? { kind: asked.kind, other: asked.other } : { kind: asked.kind };
    case "compare":
      return { categories: pluralOf(asked.pair[0]), others: pluralOf(asked.pair[1]) };
    case "add":
      return { x: asked.x, y: asked.y };
    case "sort":
    case "reverse":
      return { list: asked.list.join(" ") };
    case "sudoku":
      return { grid: gridText(asked.givens) };
    default:
      return {};
  }
}

/**
 * The question a text asks, in any case, with any spaces, with or without its punctuation; null when it is about
 * something the model's world does not have. `worldHint` then says what.
 */
export function parseQuestion(text: string): Question | null {
  const words = wordsOf(text);
  for (const { task, variant, template, strict } of PHRASINGS) {
    const match = strict.exec(words);
    const asked = match && readSlots(task, variant, match.groups ?? {});
    if (asked) return phraseQuestion(asked, template);
  }
  return null;
}

/** What the model is asked: a question it was trained on as it was phrased then, any other text normalised. */
export const promptText = (text: string): string => parseQuestion(text)?.text ?? normalise(text);

/**
 * Why `parseQuestion` does not understand a text, and what the model does know, in a sentence or two.
 * Null when it is understood.
 */
export function worldHint(text: string): string | null {
  const words = wordsOf(text);
  if (words === "") return "The question is empty.";
  if (parseQuestion(text)) return null;
  const reason = slotProblem(words) ?? unknownWords(words) ?? "It was never asked this question in training.";
  return `The model only knows its own world: ${WORLD_SUMMARY}. ${reason} Its answer will be a guess.`;
}

const WORLD_SUMMARY = `${KINDS.length} things (${CATEGORIES.map(pluralOf).join(", ")}) in ${CELLS.length} places, sums of two-digit numbers, short lists and 4 × 4 sudokus`;

// --- reading ----------------------------------------------------------------------------------------

/** Normalised words without the punctuation that carries no meaning. */
const wordsOf = (text: string): string =>
  normalise(text)
    .split(" ")
    .filter((word) => /[\p{L}\p{N}_+=/]/u.test(word))
    .join(" ");

const anyOf = (names: readonly string[]) => [...names].sort((a, b) => b.length - a.length).join("|");
const THINGS = [...KINDS, ...CATEGORIES];
const ITEMS = `(?:${anyOf([...KINDS, ..."0123456789"])})`;

/** What each slot of a question may hold. */
const SLOT_PATTERNS: Readonly<Record<string, string>> = {
  a: "an?",
  kind: anyOf(KINDS),
  other: anyOf(KINDS),
  thing: anyOf(THINGS),
  things: anyOf(THINGS.map(pluralOf)),
  categories: anyOf(CATEGORIES.map(pluralOf)),
  others: anyOf(CATEGORIES.map(pluralOf)),
  cell: anyOf(CELLS),
  x: "[1-9][0-9]",
  y: "[1-9][0-9]",
  list: `${ITEMS}(?: ${ITEMS})+`,
  grid: "[1-4_ /]+",
};

interface Phrasing {
  readonly task: TaskId;
  readonly variant: Variant;
  readonly template: string;
  /** Slots hold what the world knows. */
  readonly strict: RegExp;
  /** Slots hold anything: for saying what is unknown. */
  readonly loose: RegExp;
}

function slotPattern(template: string, contents: (slot: string) => string): RegExp {
  // Templates are words, slots and `+ = /`, of which only `+` means something in a pattern.
  const parts = wordsOf(template.replace(/\{(\w+)\}/g, "slot_$1")).replaceAll("+", "\\+");
  return new RegExp(`^${parts.replace(/slot_(\w+)/g, (_, slot: string) => `(?<${slot}>${contents(slot)})`)}$`, "u");
}

const PHRASINGS: readonly Phrasing[] = world.tasks.flatMap((task) =>
  task.variants.flatMap((variant) =>
    variant.questions.map((template) => ({
      task: task.id,
      variant,
      template,
      strict: slotPattern(template, (slot) => SLOT_PATTERNS[slot]!),
      loose: slotPattern(template, (slot) => (slot === "a" ? "an?" : ".+")),
    })),
  ),
);

type Slots = Readonly<Record<string, string>>;

/** Arguments of a matched phrasing; null when the slots do not fit together. */
function readSlots(task: TaskId, { id: variant }: Variant, slots: Slots): QuestionArguments | null {
  switch (task) {
    case "describe":
      return { task, variant: "describe" };
    case "json":
      return { task, variant: "json" };
    case "count":
      return variant === "all" ? { task, variant } : { task, variant: "some", name: singularOf(slots.things!)! };
    case "is-there":
      return { task, variant: "is-there", name: slots.thing! };
    case "what-is-at":
      return { task, variant: "what-is-at", cell: CELLS.indexOf(slots.cell!) };
    case "where":
      return readWhere(variant, slots);
    case "compare":
      return readPair(singularOf(slots.categories!)!, singularOf(slots.others!)!);
    case "add":
      return { task, variant: variant === "steps" ? "steps" : "plain", x: Number(slots.x), y: Number(slots.y) };
    case "sort":
    case "reverse":
      return readList(task, slots.list!.split(" "));
    case "sudoku":
      return readGrid(slots.grid!);
  }
}

function readWhere(variant: string, { kind, other }: Slots): QuestionArguments | null {
  if (variant === "absolute") return { task: "where", variant, kind: kind! };
  return kind === other ? null : { task: "where", variant: "relative", kind: kind!, other: other! };
}

function readPair(first: string, second: string): QuestionArguments | null {
  return first === second ? null : { task: "compare", variant: "compare", pair: [first, second] };
}

/** A list holds digits or words, not both. */
function readList(task: "sort" | "reverse", list: readonly string[]): QuestionArguments | null {
  const digits = list.filter((item) => /^[0-9]$/.test(item)).length;
  if (digits !== 0 && digits !== list.length) return null;
  if (task === "reverse") return { task, variant: "reverse", list };
  return { task, variant: digits > 0 ? "numbers" : "words", list };
}

function readGrid(grid: string): QuestionArguments | null {
  const signs = grid.replace(/[ /]/g, "");
  if (signs.length !== 16) return null;
  return {
    task: "sudoku",
    variant: "sudoku",
    givens: Array.from(signs, (sign) => (sign === "_" ? null : Number(sign))),
  };
}

// --- hints ------------------------------------------------------------------------------------------

/** Names a slot of a known phrasing that holds something unknown. */
function slotProblem(words: string): string | null {
  for (const { task, variant, loose, strict } of PHRASINGS) {
    const slots = loose.exec(words)?.groups;
    if (!slots) continue;
    if (strict.test(words)) return misfit(task);
    for (const [slot, value] of Object.entries(slots)) {
      const known = new RegExp(`^(?:${SLOT_PATTERNS[slot]})$`, "u").test(value);
      if (!known && isTelling(slot, value, variant)) return SLOT_HINTS[slot]!(value);
    }
  }
  return null;
}

/** A long stretch of words is another question rather than a name. */
const isTelling = (slot: string, value: string, { id }: Variant) =>
  slot === "list" || slot === "grid" || value.split(" ").length <= (id === "absolute" ? 1 : 2);

/** Every slot is known, but they do not go together. */
function misfit(task: TaskId): string {
  if (task === "sudoku") return "A sudoku has 4 rows of 4 cells, each a digit from 1 to 4 or _.";
  if (task === "compare" || task === "where") return "The question names the same twice.";
  return "A list holds digits or things, not both.";
}

const quoted = (value: string) => `“${value}”`;
const noKind = (value: string) =>
  `It does not know ${quoted(value)} as a thing; it knows, for example, ${KINDS.slice(0, 3).join(", ")}.`;
const noCategory = (value: string) => `It compares categories, and ${quoted(value)} is none.`;
const noNumber = (value: string) => `It adds numbers from 10 to 99, and ${quoted(value)} is none.`;

const SLOT_HINTS: Readonly<Record<string, (value: string) => string>> = {
  kind: noKind,
  other: noKind,
  thing: noKind,
  things: noKind,
  categories: noCategory,
  others: noCategory,
  cell: (value) => `It does not know the place ${quoted(value)}; places are ${CELLS[0]}, ${CELLS[1]} and so on.`,
  x: noNumber,
  y: noNumber,
  list: (value) => `Its lists hold digits or the names of its things, not ${quoted(shortened(value))}.`,
  grid: () => "A sudoku has 4 rows of 4 cells, each a digit from 1 to 4 or _.",
};

const shortened = (text: string) => (text.length > 40 ? `${text.slice(0, 39)}…` : text);

const KNOWN_WORDS: ReadonlySet<string> = new Set(
  [...PHRASINGS.map(({ template }) => wordsOf(template)), ...THINGS, ...THINGS.map(pluralOf), ...CELLS]
    .flatMap((text) => text.split(" "))
    .concat(Array.from("0123456789")),
);

function unknownWords(words: string): string | null {
  const unknown = [...new Set(words.split(" ").filter((word) => !KNOWN_WORDS.has(word) && !/^[0-9]+$/.test(word)))];
  if (unknown.length === 0) return null;
  const named = unknown.slice(0, 3).map((word) => quoted(shortened(word)));
  return `It does not know ${named.join(", ")}${unknown.length > named.length ? " and more" : ""}.`;
}

/** Whether the question is about the picture. */
export const needsPicture = ({ task }: QuestionArguments): boolean => world.tasks.find(({ id }) => id === task)!.image;
