/** How right a run's answer is. */
import type { Picture } from "@/lib/scene/picture-schema";
import { parseQuestion } from "@/lib/scene/question";
import { type Grade, grade, isGraded } from "@/lib/scene/score";
import { answerText } from "@/lib/trace/answer";
import type { Trace } from "@/lib/trace/schema";

/**
 * How right a finished run's answer is, by its tokens, whatever a file says beside them; null where nobody can say: runs
 * that broke off, questions outside the world, uploaded pictures, questions without a single right answer.
 */
export function gradeRun(trace: Trace, picture: Picture): Grade | null {
  if (trace.outcome.status === "aborted" || trace.outcome.status === "failed") return null;
  const question = parseQuestion(trace.question);
  if (!question) return null;
  const answer = answerText(trace);
  if (answer === null) return null;
  const result = grade(answer, question, picture.kind === "scene" ? picture.scene : null);
  return isGraded(result) ? result : null;
}
