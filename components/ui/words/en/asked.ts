import { counting } from "@/lib/counting";
import type { TaskId } from "@/lib/scene/world";

const { count, number } = counting("en");
const tokens = { one: "token", other: "tokens" };
const things = { one: "thing", other: "things" };

/** What is asked: scene, question, and the settings of the answer. */
export const asked = {
  scene: "Scene",
  yourPicture: "your picture",
  standIn: "the default one: the link’s could not be read",
  uploaded: "An uploaded picture, 96 × 96 pixels.",
  cells:
    "Cells of the scene. Arrow keys go to another cell, with Shift they take the thing along; Enter goes to the palette, Delete empties the cell.",
  empty: "empty",
  allTaken: "All nine cells are taken. Click a cell first, and the palette replaces what is in it.",
  palette: "Palette: put a thing into the chosen cell",
  background: "Background",
  shuffle: "Shuffle",
  upload: "Upload image…",
  imageFile: "Image file",
  clear: "Clear",
  question: "Question",
  textOnly: "text only",
  seesPicture: "sees the picture",
  tasks: {
    describe: "Describe",
    count: "Count",
    "is-there": "Is there",
    "what-is-at": "What is at",
    where: "Where",
    json: "As JSON",
    compare: "Compare",
    add: "Add",
    sort: "Sort",
    reverse: "Reverse",
    sudoku: "Sudoku",
  } satisfies Record<TaskId, string>,
  noQuestion: "Expected a question, found none. Type one or take an example.",
  questionLong: (most: number, found: number) =>
    `Expected a question of at most ${number(most)} characters, found ${number(found)}.`,
  lengthKept: (own: number, fitting: number) =>
    `The answer keeps the ${count(own, tokens)} that you set; right answers to this can take ${number(fitting)}.`,
  take: (length: number) => `Take ${number(length)}`,
  nothingOnce:
    "The scene has no thing that occurs only once, so there is nothing to ask the place of. Change the scene first.",
  sceneEmpty: "The scene is empty: put something into it first.",
  answer: "Answer",
  answerLength: "Answer length",
  tokenUnit: "tokens",
  seed: "Seed",
  nothingDrawn: "Nothing is drawn at random in these lanes: all seeds give the same runs.",
  anotherSeed: "Another seed",
  prior: "Structure prior",
  priorNote: "fixed tokens stay",
  priorExample: "e.g. there is a ▒▒ in the ▒",
  priorHelp: "▒ stands for one masked position; everything else is fixed.",
  priorTokens: "Structure prior, token by token",
  positionMasked: (position: number) => `position ${position}, masked`,
  positionFixed: (position: number, text: string) => `position ${position}, fixed to ${text}`,
  fewer: "Show fewer positions",
  more: (hidden: number) => `Show ${number(hidden)} more masked positions`,
  less: "less",
  position: (position: number) => `Position ${position}`,
  tokenFor: (position: number) => `Token for position ${position}`,
  word: "word",
  fix: "Fix",
  decodedHere: "The token that lane A decoded here",
  mask: "Mask",
  inShort: "What is asked, in short",
  edit: "Edit",
  tokens: (several: number) => count(several, tokens),
  noPrior: "no structure prior",
  aPrior: "a structure prior",
  seedIs: (seed: number) => `seed ${seed}`,
  thingsOn: (several: number, background: string) => `${count(several, things)} on ${background}`,
};
