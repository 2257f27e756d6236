import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { lessonScripts } from "@/components/learn/load-lesson";
import { recordedRun } from "@/components/playground/machine/recorded";
import { resolve } from "@/lib/experiment/resolve";
import { type Experiment, experimentSchema } from "@/lib/experiment/schema";
import { factsOf } from "@/lib/learn/facts";
import { experimentsOf, type Known, type Lesson, type Moment, recordedFile, type Step } from "@/lib/learn/lesson";
import { inLanguage, isIn } from "@/lib/learn/lesson-text";
import { lessons } from "@/lib/learn/lessons";
import { headingIn, outlineOf } from "@/lib/learn/outline";
import { parseFamilyReport } from "@/lib/report/family-report";
import { parseMeasured } from "@/lib/study/measured";
import { parseTrace } from "@/lib/trace/file";
import type { Trace } from "@/lib/trace/schema";

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));
const report = parseFamilyReport(readJson("training/report/report.json"));
const facts = factsOf(report, parseMeasured(readJson("lib/study/measured.json")));
const digests = Object.fromEntries(
  ["mini-dimple", "mini-ar"].map((name) => {
    const { digest } = readJson(`public/models/${name}/card.json`) as { digest: { value: string } };
    return [name, digest.value];
  }),
);

it("a translation with a step or an option less is refused, and says where", () => {
  const [lesson] = lessons as [Lesson];
  const [first, second, ...rest] = lesson.de!.steps;
  expect(() => inLanguage({ ...lesson, de: { ...lesson.de!, steps: [first!] } }, "de")).toThrow(
    /left-to-right: expected texts of 4 steps, found 1/,
  );
  const short = { ...second!, predict: { ...second!.predict!, options: ["eins"] } };
  expect(() => inLanguage({ ...lesson, de: { ...lesson.de!, steps: [first!, short, ...rest] } }, "de")).toThrow(
    /expected 3 options, found 1/,
  );
});

it("every lesson has a script of its own, under its address", async () => {
  const loaded = await Promise.all(Object.entries(lessonScripts).map(async ([id, load]) => [id, await load()]));
  expect(loaded).toEqual(lessons.map((lesson) => [lesson.id, lesson]));
});

it("an outline tells a lesson in the language asked for, and in English where it is not told in that", () => {
  const translated = outlineOf(lessons.find(({ de }) => de)!);
  expect(headingIn(translated, "de")).toEqual({ ...translated.de, lang: "de" });
  const { de: _, ...inEnglish } = lessons[0]!;
  expect(headingIn(outlineOf(inEnglish), "de")).toEqual({
    title: inEnglish.title,
    summary: inEnglish.summary,
    lang: "en",
  });
});

const REMAKE = "record them again: npm run lessons";

function recordedOf(lesson: Lesson): Trace[] {
  if (experimentsOf(lesson).length === 0) return [];
  return readFileSync(`public/${recordedFile(lesson)}`, "utf8")
    .trim()
    .split("\n")
    .map(parseTrace);
}

const runsOf = (recorded: readonly Trace[], experiment: Experiment): (Trace | null)[] =>
  experiment.lanes.map((_, lane) => recordedRun(recorded, experiment, lane));

function knownAt(recorded: readonly Trace[], { show }: Step): Known {
  return { runs: show ? runsOf(recorded, show.experiment).map((run) => run!) : [], facts };
}

const momentOf = (at: Moment, runs: readonly Trace[]): number =>
  at === "end" ? Number.POSITIVE_INFINITY : typeof at === "number" ? at : at(runs);

it("every lesson has an address of its own, and takes three to six minutes", () => {
  expect(new Set(lessons.map(({ id }) => id)).size).toBe(lessons.length);
  for (const { id, minutes, steps } of lessons) {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(minutes).toBeGreaterThanOrEqual(3);
    expect(minutes).toBeLessThanOrEqual(6);
    expect(new Set(steps.map(({ title }) => title)).size).toBe(steps.length);
  }
});

describe.each(lessons.map((lesson) => [lesson.id, lesson] as const))("lesson %s", (_, lesson) => {
  const recorded = recordedOf(lesson);

  it("shows experiments that can be run", () => {
    for (const experiment of experimentsOf(lesson)) {
      expect(experimentSchema.safeParse(experiment).error).toBeUndefined();
      for (const lane of experiment.lanes) {
        expect(resolve(lane, experiment.responseLength)).toMatchObject({ ok: true });
      }
    }
  });

  it("has a recorded run of every lane, by the weights that ship, and no other", () => {
    const shown = experimentsOf(lesson).flatMap((experiment) => runsOf(recorded, experiment));
    for (const run of shown) {
      expect(run?.outcome.status, REMAKE).toBe("complete");
      expect(run?.model.digest, REMAKE).toBe(digests[run!.model.name]);
    }
    expect(
      recorded.filter((run) => !shown.includes(run)),
      REMAKE,
    ).toEqual([]);
  });

  it("asks questions of which just one option is right, and says why in words", () => {
    for (const step of lesson.steps) {
      if (!step.predict) continue;
      const known = knownAt(recorded, step);
      const right = step.predict.options.filter(({ isRight }) => isRight(known)).map(({ text }) => text);
      expect(right, step.predict.question).toHaveLength(1);
      expect(step.predict.why(known)).not.toMatch(/undefined|NaN|Infinity|null/);
    }
  });

  it("gives nothing away before a prediction: a lane or a row is still to come", () => {
    for (const { show, predict, title } of lesson.steps) {
      if (!show || !predict) continue;
      const runs = runsOf(recorded, show.experiment).map((run) => run!);
      const { at = "end", lanes = runs.map((_, lane) => lane) } = show.before ?? {};
      const isHidden = runs.some((run, lane) => !lanes.includes(lane) || momentOf(at, runs) < run.iterations.length);
      expect(isHidden, title).toBe(true);
    }
  });

  it("tells its paragraphs in full, and looks at cells that there are", () => {
    for (const step of lesson.steps) {
      const known = knownAt(recorded, step);
      for (const paragraph of step.text) {
        const text = typeof paragraph === "string" ? paragraph : paragraph(known);
        expect(text.length, step.title).toBeGreaterThan(20);
        expect(text).not.toMatch(/undefined|NaN|Infinity|null/);
        expect(text.split("**").length % 2, text).toBe(1);
      }
      const cell = step.show?.cell?.(known.runs);
      if (!step.show?.cell) continue;
      expect(known.runs[cell!.lane]!.iterations[cell!.iteration]!.positions).toContain(cell!.position);
    }
  });

  it("says the same in German, where it does: as many steps, options and paragraphs, from the same runs", () => {
    const told = inLanguage(lesson, "de");
    expect(isIn(lesson, "de")).toBe(told !== lesson);
    for (const [index, step] of lesson.steps.entries()) {
      const other = told.steps[index]!;
      expect(other.show).toBe(step.show);
      expect(other.text.length, step.title).toBe(step.text.length);
      const known = knownAt(recorded, step);
      const said = [...other.text, ...(other.predict ? [other.predict.why] : [])];
      for (const part of said) {
        expect(typeof part === "string" ? part : part(known)).not.toMatch(/undefined|NaN|Infinity|null/);
      }
      if (told === lesson) continue;
      expect(other.title).not.toBe(step.title);
      for (const [place, option] of (other.predict?.options ?? []).entries()) {
        expect(option.text).not.toBe(step.predict!.options[place]!.text);
        expect(option.isRight(known)).toBe(step.predict!.options[place]!.isRight(known));
      }
    }
  });

  it("lets nothing be changed that it does not list, and knows the values that it has", () => {
    const controls = lesson.controls ?? [];
    const used = new Set(lesson.steps.flatMap(({ show }) => show?.controls ?? []));
    expect([...used].sort()).toEqual(controls.map(({ id }) => id).sort());
    for (const { show } of lesson.steps) {
      for (const control of controls.filter(({ id }) => show?.controls?.includes(id))) {
        const { experiment } = show!;
        if (control.kind === "range") {
          expect(control.valueIn(control.set(experiment, control.min))).toBe(control.min);
          expect(control.set(experiment, control.valueIn(experiment))).toEqual(experiment);
        } else {
          for (const { value } of control.choices) {
            const changed = control.set(experiment, value);
            expect(control.valueIn(changed)).toBe(value);
            expect(experimentSchema.safeParse(changed).error).toBeUndefined();
          }
          expect(control.set(experiment, control.valueIn(experiment))).toEqual(experiment);
        }
      }
    }
  });
});

it("facts are those of the report and of the measurements", () => {
  expect(facts.family.n).toBe(report.n);
  expect(Object.values(facts.family.verdicts).reduce((sum, count) => sum + count, 0)).toBe(report.claims.length);
  expect(facts.lanes["confident;prefill=off"]!.tasks.sudoku).toEqual({ right: 158, samples: 200 });
  expect(facts.lanes["confident;prefill=off"]!.overNoCache).toBeNull();
  expect(facts.lanes.confident!.overNoCache!.value).toBeCloseTo(0.001, 2);
});

it("a report without what a lesson tells is refused by name", () => {
  const { "mini-dimple": _, ...models } = report.models;
  expect(() => factsOf({ ...report, models }, [])).toThrow("expected mini-dimple in the report on the family");
});
