import fc from "fast-check";
import { expect, test, vi } from "vitest";
import {
  bestCandidates,
  bestCandidatesBut,
  buffersOf,
  candidatesInRow,
  candidateTable,
  copyCandidates,
  countCandidates,
  pack,
  packParsed,
  unpack,
} from "@/lib/trace/packed";
import { documentsOfBytes } from "@/lib/trace/reading/documents";
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
      expect(buffersOf(pack(copyCandidates(unpacked, {}))).every((buffer) => buffersOf(packed).includes(buffer))).toBe(
        true,
      );
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
const encoded = (text: string) => new TextEncoder().encode(text);

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
      const read = parsedInPieces(encoded(text));
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
  expect(parsedInPieces(encoded(text))).toBeUndefined();
});

test("candidates of a row, the best of it and the table of all are the same packed or not, and unpack no others", () => {
  fc.assert(
    fc.property(columnsOf, fc.nat(2 ** 24), (columns, but) => {
      const packed = unpack<typeof columns>(structuredClone(pack(columns)));
      for (const row of columns.topIds.keys()) {
        const told = { ids: columns.topIds[row], probs: columns.topProbs[row] };
        expect(candidatesInRow(packed, row)).toEqual(told);
        expect(candidatesInRow(columns, row)).toEqual(told);
      }
      const best = columns.topIds.map((ids) => ids.find((id) => id !== but));
      expect([bestCandidatesBut(packed, but), bestCandidatesBut(columns, but)]).toEqual([best, best]);
      for (const row of [-1, columns.topIds.length]) {
        expect(candidatesInRow(packed, row)).toBeNull();
      }
      const [one, other] = [candidateTable(packed)!, candidateTable(columns)!];
      expect([[...one.starts], Array.from(one.ids), Array.from(one.probs)]).toEqual([
        [...other.starts],
        Array.from(other.ids),
        Array.from(other.probs),
      ]);
      // Worked out once, however often it is asked for.
      expect([candidateTable(packed), candidateTable(columns)]).toEqual([one, other]);
      expect(candidateTable(packed)).toBe(one);
    }),
  );
  expect([candidatesInRow({}, 0), candidateTable({}), bestCandidatesBut({}, 0)]).toEqual([null, null, null]);
});

/** A document with these texts as the probabilities of one row. */
const withNumbers = (numbers: readonly string[]) =>
  `{"note":"${LARGE}","iterations":[{"columns":{"topIds":[[${numbers.map((_, at) => at)}]],"topProbs":[[${numbers}]]}}]}`;

test("numbers are read as the browser reads them, to the last bit", () => {
  const number = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
    fc.tuple(fc.maxSafeInteger(), fc.integer({ min: -330, max: 310 })).map(([value, power]) => `${value}e${power}`),
    fc.tuple(fc.nat(999), fc.stringMatching(/^\d{1,40}$/)).map(([whole, rest]) => `${whole}.${rest}`),
    fc.constantFrom("-0", "0.0", "1E+2", "1e-7", "123456789012345678", "0.1234567", "4.9e-324", "9007199254740993"),
  );
  fc.assert(
    fc.property(fc.array(number, { minLength: 1, maxLength: 200 }), (numbers) => {
      const text = withNumbers(numbers);
      const read = parsedInPieces(encoded(text)) as { iterations: { columns: { topProbs: number[][] } }[] };
      const wanted = JSON.parse(`[${numbers}]`) as number[];
      expect(read.iterations[0]!.columns.topProbs[0]!.map((value) => [value, Object.is(value, -0)])).toEqual(
        wanted.map((value) => [value, Object.is(value, -0)]),
      );
    }),
    { numRuns: 12 },
  );
});

test.each(["01", "1.", ".5", "+1", "1e", "-", "0x1", "1_0", "NaN", "1 2", "--1"])(
  "what is no number, as %s, is left to the browser to refuse",
  (number) => {
    expect(parsedInPieces(encoded(withNumbers([number])))).toBeUndefined();
  },
);

test.each([
  ["of other lengths", '"topIds":[[1,2]],"topProbs":[[0.5]]'],
  ["of other rows", '"topIds":[[1],[2]],"topProbs":[[0.5]]'],
  ["of one kind", '"topIds":[[1]]'],
  ["told twice", '"topIds":[[1]],"topProbs":[[0.5]],"topIds":[[2]]'],
  ["with ids that are none", '"topIds":[[1.5]],"topProbs":[[0.5]]'],
  ["with words among them", '"topIds":[[1]],"topProbs":[["half"]]'],
  ["that are words", '"topIds":"[[1]]","topProbs":"[[0.5]]"'],
  ["in an object of another name", '"other":{"topIds":[[1]],"topProbs":[[0.5]]}'],
  ["beside a word like theirs", '"reason":"topIds","topIds":[[1,2]],"topProbs":[[0.5,0.25]]'],
  ["in blanks", '"topIds" : [ [ 1 , 2 ] , [ ] ] , "topProbs" :\n[ [ 0.5 , 0.25 ] , [ ] ]'],
  ["with a zero in their place", '"topIds":0,"topProbs":0'],
])("candidates %s come out as the browser reads them", (_, columns) => {
  for (const iteration of [
    `{${columns}}`,
    `{"columns":{${columns}}}`,
    `{"columns":{"positions":[0],${columns}},"z":1}`,
  ]) {
    const text = `{"note":"${LARGE}","iterations":[${iteration},{"a":{"topIds":[[1]]}}]}`;
    const read = parsedInPieces(encoded(text));
    if (read !== undefined) expect(read).toEqual(JSON.parse(text));
    // Whatever is left to the browser is of no use to it.
    else expect(columns).toMatch(/\[1,2\]\],"topProbs":\[\[0.5\]\]|\[2\]|^"topIds":\[\[1\]\]$|1\.5|half/);
  }
});

test.each([
  ["of numbers", '"canvas":[2,63,2],"positions":[0,2],"probability":[0.25,1e-9],"score":[-1.5,-0]'],
  ["in blanks", '"canvas" : [ 2 , 63 ]\n, "positions" :[]'],
  ["in an object of their own", '"observed":{"positions":[1],"argmax":[4],"standing":[0.5]},"argmax":[1]'],
  ["with none among them", '"observed":{"positions":[1,2],"standing":[null,0.5]}'],
  ["with words among them", '"canvas":[2,"63"],"positions":[0]'],
  ["with ids that are none", '"canvas":[2,1.5],"positions":[4294967296]'],
  ["told twice", '"canvas":[1],"canvas":[2]'],
  ["told twice, by another spelling", '"canvas":[1],"c\\u0061nvas":[2],"score":[1]'],
  ["in an object told twice", '"observed":{"positions":[1]},"observed":{"positions":[2],"x":1}'],
  ["that are none", '"canvas":"[1]","positions":{"0":1},"tokens":0,"margin":[[1]]'],
  ["that are not finite", '"score":[1e400]'],
])("lists %s come out as the browser reads them", (what, lists) => {
  for (const iteration of [`{${lists}}`, `{"index":0,"columns":{${lists}},"z":[1]}`]) {
    const text = `{"note":"${LARGE}","iterations":[${iteration},{"a":1}]}`;
    const read = parsedInPieces(encoded(text)) as { iterations: object[] } | undefined;
    if (read !== undefined) expect(read).toEqual(JSON.parse(text));
    // Whatever is left to the browser is of no use to it.
    else expect(what).toMatch(/twice/);
  }
});

test("a list that was read is handed on as the numbers that it was made of, however many were read since", () => {
  const numbers = (seed: number) => Array.from({ length: 2 ** 18 }, (_, at) => (at * seed) % 1000);
  const lists = Array.from({ length: 20 }, (_, seed) => ({ canvas: numbers(seed), topIds: undefined }));
  const unpacked = lists.map((one) => unpack<(typeof lists)[number]>(pack(one)));
  const buffers = unpacked.map((one) => buffersOf(pack(one))[0]);
  for (let round = 0; round < 2; round++)
    for (const [seed, { canvas }] of unpacked.entries()) expect(canvas[999]).toBe((999 * seed) % 1000);
  expect(unpacked[19]!.canvas).toBe(unpacked[19]!.canvas);
  for (const [at, one] of unpacked.entries()) expect(buffersOf(pack(one))[0]).toBe(buffers[at]);
});

test("lists are read whole where many of them share memory, and where one has no room in it", () => {
  const numbers = (length: number, seed: number) => Array.from({ length }, (_, at) => (at * seed) % 997);
  const iterations = [3, 2 ** 18 - 5, 100, 2 ** 18 + 7, 3, 7].map((length, seed) => ({
    canvas: numbers(length, seed + 1),
    probability: numbers(Math.ceil(length / 3), seed + 2).map((value) => value / 7),
    topIds: [numbers(5, seed), [], numbers(Math.ceil(length / 9), seed)],
    topProbs: [numbers(5, seed), [], numbers(Math.ceil(length / 9), seed)],
  }));
  const text = JSON.stringify({ note: LARGE, iterations });
  const read = parsedInPieces(encoded(text)) as typeof json;
  const json = JSON.parse(text) as { iterations: typeof iterations };
  expect(read.iterations.map((one) => ({ ...one }))).toEqual(json.iterations);
  // What is handed over together is a stretch of iterations: no memory is shared across its ends.
  const memory = read.iterations.map((one) => new Set(buffersOf(pack(one))));
  expect(new Set(memory.flatMap((buffers) => [...buffers])).size).toBeLessThan(iterations.length * 5);
  for (const [at, own] of memory.entries())
    for (const [other, theirs] of memory.entries())
      if (at < other && [...own].some((buffer) => theirs.has(buffer)))
        expect(memory.slice(at, other).every((buffers) => [...buffers].some((buffer) => theirs.has(buffer)))).toBe(
          true,
        );
});

test("a text that is no UTF-8 within an iteration is left to those who tell", () => {
  const bytes = encoded(`{"note":"${LARGE}","iterations":[{"reason":"x"}]}`);
  bytes[bytes.length - 5] = 0xff;
  expect(parsedInPieces(bytes)).toBeUndefined();
});

test("a large text that is cut off is parsed once, to say so", () => {
  const text = `{"note":"${LARGE}","iterations":[{"a":1},{"b":`;
  const parse = vi.spyOn(JSON, "parse");
  expect(() => documentsOfBytes(encoded(text), "a trace", 64)).toThrow(/found JSON that is cut off/);
  expect(parse.mock.calls.filter(([given]) => given.length >= LARGE.length)).toHaveLength(1);
  parse.mockRestore();
});

test("lists of numbers are copied as such, and made again when they are read", () => {
  const observed = { positions: [0, 7], argmax: [3, 4], probability: [0.5, 1 / 3], standing: [null, 0.25] };
  const iteration = {
    ...{
      index: 4,
      canvas: [2, 2, 2 ** 24],
      positions: [0, 1],
      tokens: [5, 6],
      probability: [0.1, 1e-9],
      score: [-1, -0],
    },
    ...{ topIds: [[1], [2]], topProbs: [[0.5], [0.25]], observed, commits: [{ position: 0, token: 5 }] },
  };
  const packed = structuredClone(pack(iteration)) as unknown as Record<string, unknown>;
  expect(packed.canvas).toBeInstanceOf(Int32Array);
  expect(packed.score).toBeInstanceOf(Float64Array);
  const unpacked = unpack<typeof iteration>(packed as never);
  // Nobody has read them: they are handed on as they are.
  expect((pack(unpacked) as unknown as typeof packed).canvas).toBe(packed.canvas);
  expect(unpacked).toEqual(iteration);
  expect(Object.keys(unpacked)).toEqual([
    "index",
    "canvas",
    "positions",
    "tokens",
    "probability",
    "score",
    "observed",
    "commits",
    "topIds",
    "topProbs",
  ]);
  expect(unpacked.canvas).toBe(unpacked.canvas);
  expect(JSON.stringify(unpacked.observed)).toBe(JSON.stringify(observed));
  expect(structuredClone(pack(unpacked))).toEqual(structuredClone(pack(iteration)));
  expect(new Set(buffersOf(pack(iteration))).size).toBe(12);
});

test("what is no list of such numbers is copied as it is", () => {
  const odd = {
    canvas: [1, 2.5],
    positions: ["1"],
    tokens: null,
    probability: [Number.NaN],
    score: "none",
    observed: null,
  };
  expect(pack(odd as never)).toEqual(odd);
  expect(unpack(structuredClone(pack(odd as never)))).toEqual(odd);
});
