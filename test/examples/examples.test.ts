import { existsSync, readFileSync } from "node:fs";
import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { readRecorded } from "@/components/examples/recorded";
import recordedData from "@/components/examples/recorded.json";
import { examples } from "@/lib/experiment/examples";
import { readLink, writeLink } from "@/lib/experiment/link";
import { askedFingerprint, laneFingerprint } from "@/lib/experiment/origin";

const recorded = readRecorded(recordedData);
const REMAKE = "record it again: npm run examples";

const digestOf = (model: string): string =>
  JSON.parse(readFileSync(`public/models/${model}/card.json`, "utf8")).digest.value;

it("there are at least twelve examples, each with a name of its own", () => {
  expect(examples.length).toBeGreaterThanOrEqual(12);
  expect(new Set(examples.map(({ id }) => id)).size).toBe(examples.length);
  expect(new Set(examples.map(({ title }) => title)).size).toBe(examples.length);
  expect(Object.keys(recorded), REMAKE).toEqual(examples.map(({ id }) => id));
});

describe.each(examples.map((example) => [example.id, example] as const))("example %s", (id, { experiment }) => {
  it("comes out of its link as it went in, without a notice", () => {
    const read = readLink(writeLink({ experiment, digests: [] }));
    expect(read.notices).toEqual([]);
    expect(askedFingerprint(read.experiment)).toBe(askedFingerprint(experiment));
    expect(read.experiment.lanes.map(laneFingerprint)).toEqual(experiment.lanes.map(laneFingerprint));
  });

  it("was recorded as it stands, with the weights that ship", () => {
    const { asked, lanes } = recorded[id]!;
    expect(asked, REMAKE).toBe(askedFingerprint(experiment));
    expect(
      lanes.map(({ origin }) => origin.lane),
      REMAKE,
    ).toEqual(experiment.lanes.map(laneFingerprint));
    for (const [index, { origin }] of lanes.entries()) {
      const [weights] = origin.weights.split("+");
      expect(digestOf(experiment.lanes[index]!.model).startsWith(weights!), REMAKE).toBe(true);
    }
  });

  it("has the picture of each of its runs, a row of cells for every step", () => {
    for (const { file, width, height, iterations } of recorded[id]!.lanes) {
      const path = `public/examples/${file}`;
      expect(existsSync(path), REMAKE).toBe(true);
      const picture = decode(readFileSync(path));
      expect([picture.width, picture.height]).toEqual([width, height]);
      expect(height).toBe(iterations * 8 - 1);
    }
  });
});
