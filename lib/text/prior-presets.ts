/** Structure priors worth trying for a question, as texts for `parsePrior`. */
import { referenceAnswer } from "@/lib/scene/answer";
import type { Question } from "@/lib/scene/question";
import type { Scene } from "@/lib/scene/scene";
import { gridText } from "@/lib/scene/sudoku";
import { questionProblem } from "@/lib/scene/well-posed";
import type { Tokenizer } from "./tokenizer";

export interface PriorPreset {
  readonly id: string;
  readonly label: string;
  readonly summary: string;
  /** In the notation of `parsePrior`. */
  readonly text: string;
}

/** Objects a frame has room for when nobody knows what the picture shows. */
const GUESSED_OBJECTS = 3;

/**
 * Priors that suit a question, the most telling first. Frames have as many places as the scene has objects, so
 * they give the number away, but never a name or a place.
 */
export function priorPresets(question: Question, scene: Scene | null, tokenizer: Tokenizer): PriorPreset[] {
  const objects = scene?.objects.length || GUESSED_OBJECTS;
  switch (question.task) {
    case "json":
      return [jsonSkeleton(objects)];
    case "describe":
      return [listFrame(objects), beginning("i see")];
    case "sudoku":
      return [sudokuFrame(question)];
    case "compare":
      return [beginning("there are"), ...answerAtTheEnd(question, scene, tokenizer)];
    case "add":
      return question.variant === "steps" ? answerAtTheEnd(question, scene, tokenizer) : [beginning("the sum is")];
    case "count":
      return [beginning("i count")];
    case "what-is-at":
      return [beginning("there is")];
    case "where":
      return [beginning("it is")];
    default:
      return [];
  }
}

/** Braces, quotes and commas of a JSON listing; keys of two words and values of one are open. */
function jsonSkeleton(objects: number): PriorPreset {
  const text = `{"${Array(objects).fill('▒×2":"▒').join('","')}"}⟨eos⟩`;
  return {
    id: "json",
    label: "JSON skeleton",
    summary: `Braces and quotes of ${things(objects)} stay; names and places are open.`,
    text,
  };
}

function listFrame(objects: number): PriorPreset {
  const text = `${Array(objects).fill("▒×2 : ▒").join(" ; ")} ⟨eos⟩`;
  return { id: "list", label: "List frame", summary: `A place and a name for each of ${things(objects)}.`, text };
}

function sudokuFrame({ givens }: Extract<Question, { task: "sudoku" }>): PriorPreset {
  const text = `${gridText(givens, "▒")} ⟨eos⟩`;
  return { id: "givens", label: "Givens in place", summary: "The given digits stand in the answer already.", text };
}

function beginning(text: string): PriorPreset {
  return { id: "beginning", label: `Begin with “${text}”`, summary: "The first words stay, the rest is open.", text };
}

/** Room for the reasoning, then the words before the verdict. None when the question has no right answer. */
function answerAtTheEnd(question: Question, scene: Scene | null, tokenizer: Tokenizer): PriorPreset[] {
  if (questionProblem(question, scene) !== null) return [];
  const [reasoning] = referenceAnswer(question, scene).split(" answer :");
  const room = tokenizer.encode(` ${reasoning}`).length;
  const summary = `${room} open positions for the reasoning, then “answer :”.`;
  return [{ id: "answer-last", label: "Answer at the end", summary, text: `▒×${room} answer : ▒` }];
}

const things = (count: number) => (count === 1 ? "1 thing" : `${count} things`);
