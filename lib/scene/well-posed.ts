/** Whether a question has a right answer. */
import { cellOf, countOf } from "./facts";
import { needsPicture, type Question } from "./question";
import type { Scene } from "./scene";
import { solve } from "./sudoku";
import { pluralOf } from "./world";

/**
 * Why nobody could grade an answer to a question, as a sentence; null when it has a right answer.
 * @param scene what the picture shows; null for no picture, or one whose contents are unknown
 */
export function questionProblem(question: Question, scene: Scene | null): string | null {
  if (question.task === "sudoku") {
    return solve(question.givens) ? null : "The givens of this sudoku contradict each other.";
  }
  if (!needsPicture(question)) return null;
  if (!scene) return "The question is about a scene, and what this picture shows is not known.";
  if ((question.task === "describe" || question.task === "json") && scene.objects.length === 0) {
    return "The scene is empty: there is nothing to list.";
  }
  if (question.task !== "where") return null;
  const kinds = question.variant === "relative" ? [question.kind, question.other] : [question.kind];
  const unclear = kinds.find((kind) => cellOf(scene, kind) === null);
  return unclear === undefined ? null : noSinglePlace(unclear, countOf(scene, unclear));
}

function noSinglePlace(kind: string, count: number): string {
  if (count === 0) return `The scene has no ${kind}, so there is no right place.`;
  return `The scene has ${count} ${pluralOf(kind)}, so there is no single right place.`;
}
