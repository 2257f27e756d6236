/** What lessons read off a run. */
import { gradeRun } from "@/lib/analysis/grade-run";
import { answerText } from "@/lib/trace/answer";
import type { Trace } from "@/lib/trace/schema";

export const iterationsOf = ({ iterations }: Trace): number => iterations.length;

/** Whether the answer of a run is right; false where nobody can say. */
export const isRight = (trace: Trace): boolean =>
  trace.asked !== undefined && gradeRun(trace, trace.asked.picture)?.correct === true;

/** The answer of a run, in quotation marks. */
export const quoted = (trace: Trace): string => `“${answerText(trace) ?? ""}”`;

/** `2 iterations` */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** Tokens committed in each iteration. */
export const commitsOf = ({ iterations }: Trace): number[] => iterations.map(({ commits }) => commits.length);

/** First position at which two answers differ; -1 where they are the same. */
export const firstDifference = (a: Trace, b: Trace): number =>
  a.outcome.answer.findIndex((token, position) => token !== b.outcome.answer[position]);

/** The token of an answer. */
export const tokenAt = ({ outcome, vocabulary }: Trace, position: number): string =>
  (vocabulary.text[String(outcome.answer[position])] ?? "").trim();
