"use client";
/** Grading of the runs on the page against the scene they were asked about. */
import { useMemo } from "react";
import type { Experiment } from "@/lib/experiment/schema";
import { parseQuestion } from "@/lib/scene/question";
import { type Grade, grade, isGraded } from "@/lib/scene/score";
import { answerText } from "@/lib/trace/answer";
import type { Trace } from "@/lib/trace/schema";
import type { LaneRun } from "./runs";
import { usePlayground } from "./store";

/**
 * How right a finished run's answer is, by its tokens, whatever a file says beside them; null while it is decoding and where nobody can say: questions outside the
 * world, uploaded pictures, questions without a single right answer.
 */
function gradeRun(trace: Trace, picture: Experiment["picture"]): Grade | null {
  if (trace.outcome.status === "aborted" || trace.outcome.status === "failed") return null;
  const question = parseQuestion(trace.question);
  if (!question) return null;
  const answer = answerText(trace);
  if (answer === null) return null;
  const result = grade(answer, question, picture.kind === "scene" ? picture.scene : null);
  return isGraded(result) ? result : null;
}

/** @param standIn the picture in the place of one that a link lost: what is said of it is no answer to the link's question */
export const gradeOf = ({ trace, picture, status }: LaneRun, standIn: Experiment["picture"] | null): Grade | null =>
  trace && picture && picture !== standIn && (status === "done" || status === "failed")
    ? gradeRun(trace, picture)
    : null;

/** Grade of one lane's run, or null while it is under way. */
export function useGrade(run: LaneRun): Grade | null {
  const standIn = usePlayground((state) => state.standIn);
  return useMemo(() => gradeOf(run, standIn), [run, standIn]);
}

/** Grades of all runs on the page that are over, by lane id. */
export function useGrades(): Readonly<Record<string, Grade | null>> {
  const runs = usePlayground((state) => state.runs);
  const standIn = usePlayground((state) => state.standIn);
  return useMemo(
    () => Object.fromEntries(Object.entries(runs).map(([id, run]) => [id, gradeOf(run, standIn)])),
    [runs, standIn],
  );
}
