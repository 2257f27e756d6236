/** Rows of an imagined sweep, for tests of what is worked out from rows. */
import { parseLane } from "@/lib/experiment/lane-text";
import { headOf, type Row, rowOf } from "@/lib/sweep/row";

/** A row: what is given, and else a right answer of the first lane. */
export function row({ lane = "confident", task = "add", presetLength = 16, prior, ...given }: Partial<Row> = {}): Row {
  const cell = {
    problems: "emoji",
    task,
    seed: 1,
    lane: parseLane(lane),
    responseLength: presetLength,
    label: lane,
    ...(prior === "skeleton" ? { prior } : {}),
  };
  const length = presetLength ?? 16;
  const outcome = {
    index: 0,
    question: "what is 1 + 1 ?",
    answer: "2",
    correct: true,
    score: 1,
    facts: {},
    responseLength: length,
    promptLength: 12,
    finalLength: length,
    producedLength: 1,
    endPlace: 1,
    fillerShare: (length - 1) / length,
    confidences: [],
    iterations: 2,
    nfe: 2,
    weightedNfe: 2,
    cacheHitRate: 0,
    drift: null,
    digest: "AAAAAAAA",
    modelMs: 1,
    totalMs: 2,
  };
  return { ...rowOf(headOf(cell, ["0123abcd"], "wasm"), outcome), ...given };
}

/** Rows of one lane, a question each: 1 where the answer was right. */
export const rows = (outcomes: string, given: Partial<Row> = {}): Row[] =>
  [...outcomes].map((digit, index) => row({ ...given, index, correct: digit === "1", score: Number(digit) }));
