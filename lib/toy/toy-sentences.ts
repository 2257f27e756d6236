/**
 * A toy network for miniatures: it knows two sentences, word for word, and every known word makes its neighbours lean
 * towards its own sentence. So a token alone is in doubt, context settles it, and positions that are committed together
 * can take words of both: what parallel decoding risks, small enough to be seen. How sure it is where is hashed.
 */
import type { MaskPredictor } from "@/lib/engine/predictor";
import { h3, predictorOf } from "./toy-predictor";

const SENTENCES = [
  "a small boat sails past the old lighthouse while two gulls follow its white wake .",
  "a big ship drifts by the tall tower and three dolphins chase their long trail .",
].map((sentence) => sentence.split(" ")) as [string[], string[]];

const END = "<|end|>";
const MASK = "<|mask|>";
const PROMPT = ["what", "is", "at", "sea", "?"];

/** Text of each token id. */
export const toyWords: readonly string[] = [...new Set([...PROMPT, ...SENTENCES.flat(), END, MASK])];

const idOf = (word: string) => toyWords.indexOf(word);

export const toyMaskId = idOf(MASK);
/** Ends an answer, and stands in every position behind it. */
export const toyEndId = idOf(END);
export const toyPrompt: readonly number[] = PROMPT.map(idOf);
/** Both sentences, and as many ends behind them as are half a sentence. */
export const TOY_LENGTH = 24;

/** How far a known word is felt, positions. */
const REACH = 4;

/** In [0, 1), and always the same. */
const hash01 = (...values: [number, number?, number?]) => h3(29, values[0], values[1] ?? 0, values[2] ?? 0) / 2 ** 32;

const words = SENTENCES.map((sentence) => sentence.map(idOf)) as [number[], number[]];

/** Token ids of one of the two sentences. */
export const toySentence = (which: 0 | 1): readonly number[] => words[which];

/** [V] share of each token in the toy's corpus, its two sentences with their ends. */
export function toyFrequencies(): Float64Array {
  const frequencies = new Float64Array(toyWords.length);
  for (const sentence of words) {
    for (let position = 0; position < TOY_LENGTH; position++) {
      frequencies[sentence[position] ?? toyEndId]! += 1 / (2 * TOY_LENGTH);
    }
  }
  return frequencies;
}

/** Which sentence a word belongs to: 1 for the first alone, −1 for the second alone. */
function sideOf(token: number | undefined): number {
  if (token === undefined) return 0;
  const [first, second] = words.map((sentence) => sentence.includes(token)) as [boolean, boolean];
  return Number(first) - Number(second);
}

/** How an earlier answer that is appended to the response leans around a position: as neighbours do. */
function draftLeaning(canvas: Int32Array, position: number, appended: number): number {
  let leaning = 0;
  for (let place = Math.max(0, position - REACH); place < Math.min(appended, position + REACH + 1); place++) {
    const token = canvas[canvas.length - appended + place];
    if (place !== position) leaning += sideOf(token) / Math.abs(place - position);
  }
  return leaning;
}

/** What the neighbourhood of a position says: how much of it is known, and which sentence it belongs to (+ the first). */
function surroundings(canvas: Int32Array, at: number, causal: boolean, appended: number) {
  let known = 0;
  let leaning = draftLeaning(canvas, at - toyPrompt.length, appended);
  for (let distance = 1; distance <= REACH; distance++) {
    for (const side of causal ? [-1] : [-1, 1]) {
      const place = at + side * distance;
      const token = place < canvas.length - appended ? canvas[place] : undefined;
      if (token === undefined || token === toyMaskId) continue;
      known += 1 / distance;
      leaning += sideOf(token) / distance;
    }
  }
  return { known, leaning };
}

/** [V] logits of one position, from its neighbourhood alone. */
function toyRow(canvas: Int32Array, at: number, causal: boolean, appended: number): Float32Array {
  const position = at - toyPrompt.length;
  const { known, leaning } = surroundings(canvas, at, causal, appended);
  const logits = Float32Array.from(toyWords, (_, id) => 2 * hash01(id, position, 5));
  logits[toyMaskId] = -64;
  const sure = 4 + 2.4 * hash01(position, 2) + 1.1 * known;
  const [first, second] = words.map((sentence) => sentence[position] ?? toyEndId) as [number, number];
  if (first === second) {
    logits[first] = sure + 1.6;
    return logits;
  }
  const own = 2.4 * (hash01(position, 7) - 0.5);
  const lead = own + 3 * leaning;
  logits[first] = sure + lead / 2;
  logits[second] = sure - lead / 2;
  return logits;
}

/** The toy as a predictor. An answer that is appended to the response is a draft to it. @param causal whether it sees only what stands before a position */
export function toySentences(causal: boolean): MaskPredictor {
  const shape = { vocabularySize: toyWords.length, maskId: toyMaskId, promptLength: toyPrompt.length };
  return predictorOf(shape, (canvas, at, appended) => toyRow(canvas, at, causal, appended));
}

/** [V] logits of the token behind these ids, of prompt and answer. */
export function toyNext(ids: readonly number[]): Float32Array {
  return toyRow(Int32Array.from([...ids, toyMaskId]), ids.length, true, 0);
}

/** Words of an answer that the toy knows from one sentence only, by sentence. An answer of one piece has a 0 here. */
export function sentencesIn(answer: readonly number[]): readonly [number, number] {
  const only = (own: number[], other: number[]) =>
    answer.filter((token) => own.includes(token) && !other.includes(token)).length;
  return [only(words[0], words[1]), only(words[1], words[0])];
}
