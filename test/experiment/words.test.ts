import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pack } from "@/lib/experiment/fragment";
import { readLink } from "@/lib/experiment/link";
import { readExperiment } from "@/lib/experiment/read";
import { foreignWords } from "../plain-words";
import { experiments } from "./arbitrary";

type Path = readonly (string | number)[];

/** Paths to all parts of data, itself included. */
function pathsOf(data: unknown, path: Path = []): Path[] {
  if (typeof data !== "object" || data === null) return [path];
  return [path, ...Object.entries(data).flatMap(([key, part]) => pathsOf(part, [...path, key]))];
}

/** Data with another value at a path; `undefined` takes the part away. */
function changed(data: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  const copy = (Array.isArray(data) ? [...data] : typeof data === "object" ? { ...data } : {}) as Record<
    PropertyKey,
    unknown
  >;
  // The length of a list is not a part of it that a file could hold.
  if (Array.isArray(copy) && key === "length") return copy;
  copy[key] = changed(copy[key], rest, value);
  return copy;
}

/** What damaged files and hands put into the place of a part. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, "", "off", "7", -1, 0.5, 1e300, 2 ** 40, true, [], {}, [[]], [null], {
    a: 1,
  }),
  fc.array(fc.integer(), { maxLength: 400 }),
  fc.jsonValue(),
);

const RUNS = { numRuns: 60, seed: 13, endOnFailure: true };

describe("notices of a damaged experiment", () => {
  it("are in our words, wherever it is damaged and however", () => {
    fc.assert(
      fc.property(
        experiments,
        fc.nat(),
        odd,
        fc.option(fc.string({ maxLength: 12 })),
        (experiment, at, value, extra) => {
          const paths = pathsOf(experiment);
          const path = paths[at % paths.length]!;
          const data = changed(experiment, extra === null ? path : [...path, extra], value);
          for (const notice of readExperiment(data).notices) {
            expect([notice, foreignWords(notice)]).toEqual([notice, null]);
            expect(notice).toMatch(/\.$/);
          }
        },
      ),
      RUNS,
    );
  });

  it("are in our words behind the # of a link as well", () => {
    fc.assert(
      fc.property(experiments, fc.nat(), odd, ({ lanes, picture, prior }, at, value) => {
        const branches = { a: lanes[0]!.branch ?? { from: lanes[0], iteration: 3, intervention: { remask: [1] } } };
        const data = { picture, prior, branches, digests: ["abcd", null] };
        const paths = pathsOf(data);
        const hash = pack({ broken: changed(data, paths[at % paths.length]!, value) as object, ...data });
        const damaged = pack(changed(data, paths[at % paths.length]!, value) as object);
        for (const each of [hash, damaged]) {
          for (const notice of readLink({ search: "?a=confident", hash: each }).notices)
            expect([notice, foreignWords(notice)]).toEqual([notice, null]);
        }
      }),
      RUNS,
    );
  });

  it("name the place, what was expected and what was found in a branch", () => {
    const told = (branch: unknown) => readExperiment({ lanes: [{ branch }] }).notices[0];
    const from = {};
    expect(told({ iteration: 3, intervention: {} })).toContain(
      "(from: expected the run that it leaves, found nothing)",
    );
    expect(told({ from, iteration: "3", intervention: {} })).toBe(
      'Lane A: what it branches from is damaged (iteration: expected a whole number from 0 to 8192, found "3"); it runs from masks.',
    );
    expect(told({ from, iteration: 3, intervention: { remask: [4, -1] } })).toContain(
      "intervention.remask.1: expected a whole number from 0 to 255, found -1",
    );
    expect(told({ from, iteration: 3, intervention: { remark: [4] } })).toContain(
      'intervention: expected an object of choose, force, remask, splices and no more, found {"remark":[4]}',
    );
    expect(told({ from, intervention: {} })).toContain(
      "iteration: expected a whole number from 0 to 8192, found nothing",
    );
    const insertions = Array.from({ length: 2 }, () => ({ position: 0, remove: 0, tokens: new Array(100).fill(1) }));
    expect(told({ from, iteration: 3, intervention: { splices: insertions } })).toContain(
      "expected at most 128 insertions",
    );
  });
});
