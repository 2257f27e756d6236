import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod/mini";
import { readAbout } from "@/lib/experiment/about";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import { laneKey } from "@/lib/experiment/key";
import { readLink, writeLink } from "@/lib/experiment/link";
import { readExperiment } from "@/lib/experiment/read";
import { experimentSchema } from "@/lib/experiment/schema";

/** What is read, and what is told of it. */
function read(data: Readonly<Record<string, unknown>>) {
  const notices: string[] = [];
  return { about: readAbout(data, (notice) => notices.push(notice)), notices };
}

const ABOUT = { title: "Committed too early", note: "Look at position 12.\n\n<b>Bold</b> it is not." };

describe("what its author says of an experiment", () => {
  test("travels in a link and in a file, as the text that it is", () => {
    const experiment = { ...DEFAULT_EXPERIMENT, ...ABOUT };
    expect(readLink(writeLink({ experiment, digests: [] }))).toMatchObject({ experiment, notices: [] });
    expect(readExperiment(JSON.parse(JSON.stringify(experiment)))).toEqual({ experiment, notices: [] });
  });

  test("changes no run: a lane is found again under any title", () => {
    const [lane] = DEFAULT_EXPERIMENT.lanes;
    expect(laneKey({ ...DEFAULT_EXPERIMENT, ...ABOUT }, lane!)).toBe(laneKey(DEFAULT_EXPERIMENT, lane!));
  });

  test("loses what misleads its readers: controls, turned directions, line breaks in a title", () => {
    expect(read({ title: " a\u202eb\u0000\n  c\t ", note: "one \r\n\r\n\r\n\r\n two\u2066" })).toEqual({
      about: { title: "ab c", note: "one\n\ntwo" },
      notices: [],
    });
    expect(read({ title: "\u200b \u2060", note: "" }).about).toEqual({});
  });

  test("is cut where it is too long, and left out where it is no text, with a word", () => {
    expect(read({ title: "x".repeat(81), note: 5 })).toEqual({
      about: { title: "x".repeat(80) },
      notices: [
        "Title: expected at most 80 characters, found 81; the rest is cut off.",
        "Note: expected text, found 5; it is left out.",
      ],
    });
  });

  test("of any text is legal once it is read, and reads the same again", () => {
    const part = z.pick(experimentSchema, { title: true, note: true });
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 900 }), (text) => {
        const { about } = read({ title: text, note: text });
        expect(part.parse(about)).toEqual(about);
        expect(read({ ...about })).toEqual({ about, notices: [] });
      }),
      { seed: 8, numRuns: 300 },
    );
  });
});
