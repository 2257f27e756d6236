/**
 * Structure priors: an answer of which some tokens are fixed before decoding begins, written as text.
 *
 * `▒` is one masked position and `▒×12` twelve; everything else is tokenised and fixed. `⟨eos⟩` and `⟨pad⟩` are the
 * end token and the filler, `⟨#281⟩` is the token of that id, for what plain text cannot say. A word carries its own
 * leading space, so spaces before a sign and at both ends do not count.
 */
import { world } from "@/lib/scene/world";
import type { Tokenizer } from "./tokenizer";

const MASK_SIGN = "▒";
const SIGNS = /▒(?:×(\d+))?|⟨(?:#(\d+)|(eos|pad))⟩/gu;
/** More positions than any answer has; keeps `▒×99999999999` a plain number. */
const LONGEST_RUN = 100_000;

/** Fixed tokens as [response position, token id], by rising position. */
export type PriorEntry = readonly [position: number, id: number];

export interface Prior {
  /** Entries that fit into the answer. */
  readonly entries: readonly PriorEntry[];
  /** Positions the text spells out, masked ones included. */
  readonly length: number;
  /** Positions beyond the end of the answer; 0 when it fits. */
  readonly overflow: number;
  /** What is wrong with the text, as a sentence; null when nothing is. */
  readonly problem: string | null;
}

/** Reads a prior as text. What follows its last position is masked, and an empty text fixes nothing. */
export function parsePrior(text: string, tokenizer: Tokenizer, responseLength: number): Prior {
  const { ids, unknown } = positionsOf(text, tokenizer);
  const length = ids.length;
  const entries: PriorEntry[] = [];
  ids.forEach((id, position) => {
    if (id !== null && position < responseLength) entries.push([position, id]);
  });
  const overflow = Math.max(0, length - responseLength);
  return { entries, length, overflow, problem: unknown ?? overflowProblem(length, responseLength) };
}

function overflowProblem(length: number, responseLength: number): string | null {
  if (length <= responseLength) return null;
  const spelled = length >= LONGEST_RUN ? `${LONGEST_RUN} positions or more` : `${length} positions`;
  return `The structure prior spells out ${spelled}, but the answer has ${responseLength}. Make the answer longer or the prior shorter.`;
}

/** Ids of the positions a text spells out; null for a masked one. Stops counting at `LONGEST_RUN`. */
function positionsOf(text: string, tokenizer: Tokenizer): { ids: (number | null)[]; unknown: string | null } {
  const ids: (number | null)[] = [];
  let unknown: string | null = null;
  let from = 0;
  for (const sign of text.matchAll(SIGNS)) {
    ids.push(...fixedIds(text.slice(from, sign.index), from === 0, tokenizer));
    from = sign.index + sign[0].length;
    if (sign[0].startsWith(MASK_SIGN)) {
      const run = Math.min(Number(sign[1] ?? 1), LONGEST_RUN - Math.min(ids.length, LONGEST_RUN));
      for (let count = 0; count < run; count++) ids.push(null);
    } else {
      const id = idOfSign(sign, tokenizer);
      if (id >= tokenizer.vocabularySize) {
        unknown ??= `${sign[0]} names token ${id}, but the vocabulary ends at ${tokenizer.vocabularySize - 1}.`;
      }
      ids.push(id >= tokenizer.vocabularySize || isMask(id, tokenizer) ? null : id);
    }
  }
  ids.push(...fixedIds(text.slice(from), from === 0, tokenizer));
  return { ids, unknown };
}

/** Ids of text between two signs. At the start of an answer every word has a leading space, written or not. */
function fixedIds(text: string, atStart: boolean, tokenizer: Tokenizer): number[] {
  const trimmed = text.trimEnd();
  if (trimmed === "") return [];
  return Array.from(tokenizer.encode(atStart ? ` ${trimmed.trimStart()}` : trimmed));
}

function idOfSign([, , number, name]: RegExpMatchArray, tokenizer: Tokenizer): number {
  if (number !== undefined) return Math.min(Number(number), Number.MAX_SAFE_INTEGER);
  return tokenizer.specialId(name === "eos" ? world.chat.end : world.chat.fill);
}

const isMask = (id: number, tokenizer: Tokenizer) => tokenizer.special.get("<|mask|>") === id;

/** The prior with one position fixed to a token, whatever it was before. */
export function setPriorToken(entries: readonly PriorEntry[], position: number, id: number): PriorEntry[] {
  return [...clearPriorToken(entries, position), [position, id] as const].sort(([a], [b]) => a - b);
}

/** The prior with one position masked again. */
export function clearPriorToken(entries: readonly PriorEntry[], position: number): PriorEntry[] {
  return entries.filter(([fixed]) => fixed !== position);
}

/** A text that `parsePrior` reads as exactly these entries: plain where it can be, with `⟨#id⟩` where it must. */
export function priorToText(entries: readonly PriorEntry[], tokenizer: Tokenizer): string {
  const sorted = [...entries].sort(([a], [b]) => a - b);
  const text = spell(sorted, tokenizer, longestText);
  const read = parsePrior(text, tokenizer, Number.POSITIVE_INFINITY).entries;
  const same =
    read.length === sorted.length && read.every(([at, id], i) => at === sorted[i]![0] && id === sorted[i]![1]);
  return same ? text : spell(sorted, tokenizer, () => null);
}

/** Plain text for the first tokens of a run, with how many it covers; null when they need a sign. */
type Speller = (
  ids: readonly number[],
  atStart: boolean,
  tokenizer: Tokenizer,
) => { text: string; count: number } | null;

function spell(entries: readonly PriorEntry[], tokenizer: Tokenizer, speller: Speller): string {
  let text = "";
  let next = 0; // first position not yet written
  for (let index = 0; index < entries.length; ) {
    const [position] = entries[index]!;
    const gap = position - next;
    const run = consecutive(entries, index);
    // Two plain texts in a row would be read as one, so after the first a sign must follow.
    const afterText = gap === 0 && index > 0 && !text.endsWith("⟩");
    const plain = afterText ? null : speller(run, position === 0, tokenizer);
    const piece = plain?.text ?? signOf(run[0]!, tokenizer);
    text = text + maskRun(gap, text, piece) + piece;
    index += plain?.count ?? 1;
    next = position + (plain?.count ?? 1);
  }
  return text;
}

/** Ids from an entry on, as far as their positions are neighbours. */
function consecutive(entries: readonly PriorEntry[], index: number): number[] {
  const [first] = entries[index]!;
  const ids: number[] = [];
  while (entries[index + ids.length]?.[0] === first + ids.length) ids.push(entries[index + ids.length]![1]);
  return ids;
}

function longestText(ids: readonly number[], atStart: boolean, tokenizer: Tokenizer) {
  for (let count = ids.length; count > 0; count--) {
    const covered = ids.slice(0, count);
    if (covered.some((id) => tokenizer.tokenText(id).startsWith("#") || isControl(id, tokenizer))) continue;
    const decoded = tokenizer.decode(covered);
    const text = atStart ? decoded.trimStart() : decoded;
    if (new RegExp(SIGNS).test(text)) continue;
    const read = fixedIds(text, atStart, tokenizer);
    if (read.length === count && read.every((id, i) => id === covered[i])) return { text, count };
  }
  return null;
}

const isControl = (id: number, tokenizer: Tokenizer) => Array.from(tokenizer.special.values()).includes(id);

function signOf(id: number, tokenizer: Tokenizer): string {
  if (id === tokenizer.special.get(world.chat.end)) return "⟨eos⟩";
  if (id === tokenizer.special.get(world.chat.fill)) return "⟨pad⟩";
  return `⟨#${id}⟩`;
}

/** Masked positions between two pieces. A digit must not follow `▒×12`, or the number would read longer. */
function maskRun(count: number, before: string, after: string): string {
  if (count === 0) return "";
  const space = before === "" || before.endsWith('"') ? "" : " ";
  const joined = count > 1 && /^\d/u.test(after) ? count - 1 : count;
  const run = joined > 1 ? `${MASK_SIGN}×${joined}` : MASK_SIGN;
  return space + run + (joined < count ? MASK_SIGN : "");
}
