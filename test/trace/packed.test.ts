import fc from "fast-check";
import { expect, test } from "vitest";
import {
  bestCandidates,
  buffersOf,
  copyCandidates,
  countCandidates,
  pack,
  packParsed,
  unpack,
} from "@/lib/trace/packed";
import { parsedInPieces } from "@/lib/trace/reading/pieces";

const rowsOf = fc.array(
  fc.array(fc.tuple(fc.nat(2 ** 24), fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 9 }),
  { maxLength: 12 },
);

const columnsOf = fc.record({ positions: fc.array(fc.nat(999)), rows: rowsOf }).map(({ positions, rows }) => ({
  positions,
  topIds: rows.map((row) => row.map(([id]) => id)),
  topProbs: rows.map((row) => row.map(([, share]) => share)),
}));

test("columns come out of their packing as they went in, copied and handed on however often", () => {
  fc.assert(
    fc.property(columnsOf, (columns) => {
      const packed = structuredClone(pack(columns));
      expect(Object.keys(packed).sort()).toEqual(["packed", "positions"]);
      const unpacked = unpack<typeof columns>(packed);
      expect(unpacked).toEqual(columns);
      expect({ ...unpacked }).toEqual(columns);
      expect(structuredClone(unpacked)).toEqual(columns);
      // What is packed already is not packed again: the very same lists go on.
      expect(buffersOf(pack(copyCandidates(unpacked, { positions: [] })))).toEqual(buffersOf(packed));
      expect(countCandidates(unpacked)).toBe(columns.topIds.flat().length);
      expect(bestCandidates(unpacked)).toEqual(bestCandidates(columns));
    }),
  );
});

test("what is no candidates is left as it is, for the reader to say what is wrong with it", () => {
  for (const [topIds, topProbs] of [
    [[[1]], [[0.5, 0.5]]],
    [[[1.5]], [[1]]],
    [[["1"]], [[1]]],
    [[[2 ** 31]], [[1]]],
    [[1], [[1]]],
    [[[1]], [[1], [1]]],
    [[[1]], null],
  ]) {
    const data = { topIds, topProbs };
    expect(packParsed(data)).toBe(data);
  }
  expect(packParsed(null)).toBeNull();
  expect(packParsed("text")).toBe("text");
});

const LARGE = "x".repeat(2 ** 22);

test("a large document is parsed an iteration at a time into what the browser makes of it", () => {
  const values = fc.jsonValue({ maxDepth: 3 });
  fc.assert(
    fc.property(fc.array(values), values, fc.constantFrom(0, 1, "\t"), (iterations, outcome, indent) => {
      const document = {
        format: "iterations",
        note: `"{[\\ ${LARGE}`,
        iterations,
        outcome,
        nested: { iterations: [1] },
      };
      const text = JSON.stringify(document, null, indent);
      const read = parsedInPieces(text);
      // Entries that are no lists and no objects are for the browser: nothing this page writes has such.
      if (read === undefined) expect(iterations.some((one) => typeof one !== "object" || one === null)).toBe(true);
      else expect(read).toEqual(JSON.parse(text));
    }),
    { numRuns: 20 },
  );
});

test.each([
  ["cut off", `{"note":"${LARGE}","iterations":[{"a":1},{"b":`],
  ["without a comma", `{"note":"${LARGE}","iterations":[{"a":1} {"b":2}]}`],
  ["with a comma too many", `{"note":"${LARGE}","iterations":[{"a":1},]}`],
  ["with something behind it", `{"note":"${LARGE}","iterations":[{"a":1}]} x`],
  ["without iterations", `{"note":"${LARGE}"}`],
  ["that is short", `{"iterations":[{"a":1}]}`],
])("a text %s is left to the browser", (_, text) => {
  expect(parsedInPieces(text)).toBeUndefined();
});
