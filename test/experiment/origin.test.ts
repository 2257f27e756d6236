import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DEFAULT_EXPERIMENT, DEFAULT_LANE } from "@/lib/experiment/defaults";
import { readLink, writeLink } from "@/lib/experiment/link";
import { askedDifferences, askedFingerprint, laneFingerprint } from "@/lib/experiment/origin";
import { experiments } from "./arbitrary";

describe("fingerprints of an experiment", () => {
  test("are the same once it has gone through a link", () => {
    fc.assert(
      fc.property(experiments, (experiment) => {
        const read = readLink(writeLink({ experiment, digests: [] })).experiment;
        expect(askedDifferences(read, askedFingerprint(experiment))).toEqual([]);
        expect(read.lanes.map(laneFingerprint)).toEqual(experiment.lanes.map(laneFingerprint));
      }),
      { seed: 11, numRuns: 40 },
    );
  });

  test("do not depend on the order in which an object was written", () => {
    const { picture } = DEFAULT_EXPERIMENT;
    if (picture.kind !== "scene") throw new Error("expected the default picture to be a scene");
    const { objects, background } = picture.scene;
    const scene = { objects: objects.map(({ kind, ...rest }) => ({ ...rest, kind })), background };
    const turned = { scene, kind: picture.kind };
    const before = askedFingerprint(DEFAULT_EXPERIMENT);
    expect(askedDifferences({ ...DEFAULT_EXPERIMENT, picture: turned }, before)).toEqual([]);
  });

  test("name the parts that are not the same", () => {
    const before = askedFingerprint(DEFAULT_EXPERIMENT);
    expect(askedDifferences(DEFAULT_EXPERIMENT, before)).toEqual([]);
    const other = { ...DEFAULT_EXPERIMENT, question: "why ?", seed: DEFAULT_EXPERIMENT.seed + 1 };
    expect(askedDifferences(other, before)).toEqual(["question", "seed"]);
  });

  test("of a lane count defaults that are in force, written or not", () => {
    const { gamma } = { gamma: 0.9 };
    expect(laneFingerprint({ ...DEFAULT_LANE, settings: { gamma } })).toBe(laneFingerprint(DEFAULT_LANE));
    expect(laneFingerprint({ ...DEFAULT_LANE, settings: { gamma: 0.7 } })).not.toBe(laneFingerprint(DEFAULT_LANE));
  });
});
