/** Things with their places as an answer lists them, in sentences or as JSON. */
import { inReadingOrder } from "./facts";
import { kindsAndCellsIn, type Mention } from "./mentions";
import type { Span } from "./normalise";
import type { Scene } from "./scene";
import { CELLS } from "./world";

/** Either side is empty when it was named without the other. */
export interface Pair {
  readonly kind: string;
  readonly cell: string;
}

/** A pair as it stands in an answer. */
export type SaidPair = Pair & Span;

/** How an answer's pairs compare with those of the scene. */
export interface Listing {
  readonly correct: boolean;
  /** F1 of the pairs. */
  readonly score: number;
  /** One sentence. */
  readonly detail: string;
  /** Said, and not so; or said before. */
  readonly wrong: readonly SaidPair[];
}

const keyOf = ({ kind, cell }: Pair) => `${kind}@${cell}`;

/** What is where in a scene, in reading order. */
export const pairsOf = (scene: Scene): Pair[] =>
  inReadingOrder(scene).map(({ kind, cell }) => ({ kind, cell: CELLS[cell]! }));

/** Right when the same pairs are named, each once; the score is the F1 of the pairs. */
export function judgePairs(found: readonly SaidPair[], expected: readonly Pair[]): Listing {
  const [said, wanted] = [found.map(keyOf), expected.map(keyOf)];
  const hits = new Set(said.filter((key) => wanted.includes(key))).size;
  const correct = hits === wanted.length && said.length === wanted.length;
  const score = (2 * hits) / Math.max(1, said.length + wanted.length);
  const missing = expected.filter((pair) => !said.includes(keyOf(pair)));
  const wrong = found.filter((pair, index) => !wanted.includes(keyOf(pair)) || said.indexOf(keyOf(pair)) < index);
  const detail = correct
    ? `All ${wanted.length} objects are where the answer says.`
    : `${hits} of ${wanted.length} objects are right${differences(missing, wrong)}.`;
  return { correct, score, detail, wrong };
}

function differences(missing: readonly Pair[], wrong: readonly Pair[]): string {
  const parts: string[] = [];
  if (missing.length > 0) parts.push(`missing: ${missing.map(pairText).join(", ")}`);
  if (wrong.length > 0) parts.push(`wrong or repeated: ${wrong.map(pairText).join(", ")}`);
  return parts.length > 0 ? `; ${parts.join("; ")}` : "";
}

const clip = (text: string) => (text.length > 24 ? `${text.slice(0, 23)}…` : text);
const pairText = ({ kind, cell }: Pair) => `${clip(kind) || "nothing"} (${clip(cell) || "no place"})`;

/** `“top left” is named twice, with cat and with dog. `: what JSON does not allow; empty where no place is. */
export function repeatedPlaces(found: readonly Pair[]): string {
  const kindsAt = new Map<string, string[]>();
  for (const { kind, cell } of found) kindsAt.set(cell, [...(kindsAt.get(cell) ?? []), kind]);
  return [...kindsAt]
    .filter(([, kinds]) => kinds.length > 1)
    .map(([cell, kinds]) => {
      const times = kinds.length === 2 ? "twice" : `${kinds.length} times`;
      return `“${clip(cell)}” is named ${times}, with ${kinds.slice(0, 4).map(clip).join(" and with ")}. `;
    })
    .join("");
}

/** Of a normalised text: each kind with the cell after it or, when a cell is named first, each cell with the kind after it. */
export function pairsIn(text: string): SaidPair[] {
  const said = kindsAndCellsIn(text);
  const isCell = ({ name }: Mention) => CELLS.includes(name);
  const cellFirst = said.length > 0 && isCell(said[0]!);
  const pairs: SaidPair[] = [];
  for (let index = 0; index < said.length; ) {
    const [first, second] = [said[index]!, said[index + 1]];
    const paired = second !== undefined && isCell(second) !== isCell(first) && isCell(first) === cellFirst;
    const both = paired ? [first, second] : [first];
    const name = (wanted: boolean) => both.find((mention) => isCell(mention) === wanted)?.name ?? "";
    pairs.push({ kind: name(false), cell: name(true), start: first.start, end: both.at(-1)!.end });
    index += both.length;
  }
  return pairs;
}

/** What JSON is written of: texts, signs, and the rest. */
const JSON_PARTS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gs;

/**
 * Members of a JSON object whose values are texts, cells as keys and kinds as values, repeated keys included; null when
 * the text is no object. A parsed object would keep the last of equal keys alone.
 */
export function jsonPairs(answer: string): SaidPair[] | null {
  if (!isObject(answer)) return null;
  const parts = [...answer.matchAll(JSON_PARTS)];
  const pairs: SaidPair[] = [];
  let depth = 0;
  for (const [at, { 0: part, index: start }] of parts.entries()) {
    if (part === "{" || part === "[") depth++;
    else if (part === "}" || part === "]") depth--;
    const [colon, value] = [parts[at + 1], parts[at + 2]];
    if (depth !== 1 || !part.startsWith('"') || colon?.[0] !== ":" || !value?.[0].startsWith('"')) continue;
    const [cell, kind] = [part, value[0]].map((text): string => JSON.parse(text)) as [string, string];
    pairs.push({ cell, kind, start, end: value.index + value[0].length });
  }
  return pairs;
}

function isObject(answer: string): boolean {
  try {
    const parsed: unknown = JSON.parse(answer);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}
