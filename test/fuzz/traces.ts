/** Trace files: of this program, of others, and of disks and mails that lost some of them. */
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { joined } from "@/lib/scene/bytes";
import { integer, pick, type Random } from "@/lib/scene/random";
import { TraceError } from "@/lib/trace/error";
import { type CheckedTrace, traceToJson } from "@/lib/trace/file";
import { readTraces } from "@/lib/trace/reading/read";
import type { Trace } from "@/lib/trace/schema";
import { ACCEPTED, type FuzzClass, hold, type Reading, refused } from "./fuzz-class";
import { smallerText } from "./json-text";
import { fewest } from "./minimise";
import { mutateBytes, mutateJson, mutateText, withKeyTwice } from "./mutate";
import { readEverything } from "./read-everything";

const SHAPES = "test/fixtures/traces/shapes";
const files = [
  ...readdirSync(SHAPES).map((name) => `${SHAPES}/${name}`),
  "test/fixtures/field/one-lane.trace.json",
  ...["llada-canvases", "history", "step-map", "diffusers", "dcd"].map((name) => `test/fixtures/foreign/${name}.json`),
];
const whole = files.map((path) => {
  const text = readFileSync(path, "utf8");
  return { text, data: JSON.parse(text) as unknown };
});

type File = Uint8Array<ArrayBuffer>;
const utf8 = (text: string): File => new TextEncoder().encode(text);

export const traces: FuzzClass<File> = {
  id: "traces",
  make(random) {
    const [{ text, data }, other] = [pick(random, whole), pick(random, whole)];
    const kind = integer(random, 0, 19);
    if (kind === 0) return mutateBytes(gzipSync(text), gzipSync(other.text), random);
    if (kind === 1) return mutateBytes(utf8(text), utf8(other.text), random);
    if (kind === 2) return utf8(mutateText(text, other.text, random));
    if (kind === 3) return utf8(withKeyTwice(text, random));
    if (kind === 4) return manyLines(random);
    // Most places of the same shape are worth more than any of another one.
    return utf8(JSON.stringify(mutateJson(data, random() < 0.5 ? data : other.data, random)) ?? "null");
  },
  async read(file) {
    try {
      const { runs, problems } = await readTraces(file);
      for (const run of runs) await usable(run);
      const said = [...problems, ...runs.flatMap(({ doubts }) => doubts)];
      return said.length > 0 ? refused(...said) : ACCEPTED;
    } catch (error) {
      if (error instanceof TraceError) return refused(error.message);
      throw error;
    }
  },
  async smaller(file, falls) {
    const text = new TextDecoder().decode(file);
    const inText = (smaller: string) => falls(utf8(smaller));
    if (await inText(text)) return utf8(await smallerText(text, inText));
    const without = (list: File, from: number, to: number): File => joined([list.subarray(0, from), list.subarray(to)]);
    return fewest(file, without, falls);
  },
  written(file) {
    const text = new TextDecoder().decode(file);
    return text.includes("\ufffd") ? `base64: ${Buffer.from(file).toString("base64")}` : text;
  },
};

/** Several runs in one file, of which some are damaged. */
function manyLines(random: Random): File {
  const lines = Array.from({ length: integer(random, 1, 4) }, () => {
    const { data } = pick(random, whole);
    return JSON.stringify(random() < 0.5 ? data : mutateJson(data, data, random));
  });
  return utf8(lines.join(pick(random, ["\n", "\r\n", "\n\n", " "])));
}

/** Whatever was let in can be looked at in every way that the page has, and written down to be read again as the same. */
async function usable({ trace, doubts }: CheckedTrace): Promise<Reading> {
  readEverything(trace);
  const again = await readTraces(utf8(traceToJson(trace)));
  hold(again.runs.length === 1 && again.problems.length === 0, () => `read again: ${again.problems.join(" ")}`);
  hold(sameTrace(again.runs[0]!.trace, trace), () => "read again it is another run");
  const lost = doubts.filter((doubt) => !doubt.includes("picture cannot be read"));
  hold(
    again.runs[0]!.doubts.join() === lost.join(),
    () => `read again its doubts are others: ${again.runs[0]!.doubts.join()}`,
  );
  return ACCEPTED;
}

const sameTrace = (a: Trace, b: Trace) => JSON.stringify(a) === JSON.stringify(b);
