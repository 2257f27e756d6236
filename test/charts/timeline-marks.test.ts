import { expect, test } from "vitest";
import { markNear, type TimelineEvent, timelineMarks } from "@/components/charts/timeline-marks";

const event = (iteration: number, kind: TimelineEvent["kind"]): TimelineEvent => ({ iteration, kind, label: kind });
const ticks = [1, 2, 3, 4];
const x = (value: number) => 10 * value;

test("a mark stands where its iteration has happened", () => {
  const [mark] = timelineMarks([event(2, "end")], ticks, x, 8);
  expect(mark).toEqual({ kind: "end", from: 30, to: 30, value: 3, events: [event(2, "end")] });
});

test("marks too close to be told apart become one with the most telling shape", () => {
  const marks = timelineMarks(
    [event(3, "end"), event(0, "flip"), event(1, "breakpoint"), event(1, "flip")],
    ticks,
    x,
    12,
  );
  expect(marks.map(({ kind, from, to, value, events }) => [kind, from, to, value, events.length])).toEqual([
    ["breakpoint", 10, 20, 1, 3],
    ["end", 40, 40, 4, 1],
  ]);
});

test("a crowd of marks does not swallow the whole timeline", () => {
  const crowd = timelineMarks(
    [0, 1, 2, 3].map((index) => event(index, "commit")),
    ticks,
    x,
    15,
  );
  expect(crowd.map(({ from, to }) => [from, to])).toEqual([
    [10, 20],
    [30, 40],
  ]);
});

test("an event of an iteration that is not there is left out", () => {
  expect(timelineMarks([event(9, "end")], ticks, x, 8)).toEqual([]);
});

test("the pointer means the nearest mark within its reach", () => {
  const marks = timelineMarks([event(0, "flip"), event(2, "end")], ticks, x, 8);
  expect(markNear(marks, 27, 5)?.kind).toBe("end");
  expect(markNear(marks, 13, 5)?.kind).toBe("flip");
  expect(markNear(marks, 20, 5)).toBeNull();
  expect(markNear([], 20, 5)).toBeNull();
});
