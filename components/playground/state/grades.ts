"use client";
/** Grading of the runs on the page against the scene they were asked about. */
import { useMemo } from "react";
import { gradeRun } from "@/lib/analysis/grade-run";
import type { Experiment } from "@/lib/experiment/schema";
import type { Grade } from "@/lib/scene/score";
import type { LaneRun } from "./runs";
import { usePlayground } from "./store";

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
