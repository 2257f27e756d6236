/**
 * A drafter for the toy's sentences that speaks another vocabulary: every second word of them whole, the others letter by
 * letter. It has read the text before, and goes on with the sentence that most of it is from.
 */
import type { Drafter } from "@/lib/decoding/run-state";
import { translationOf, type Vocabulary } from "@/lib/decoding/translation";
import { predictorOf } from "./toy-predictor";
import { sentencesIn, toyEndId, toyMaskId, toySentence, toyWords } from "./toy-sentences";

const isWord = (id: number) => id !== toyEndId && id !== toyMaskId;

/** The toy's words as a vocabulary: each has a space before it. A word that it does not know is left out. */
const own: Vocabulary = {
  size: toyWords.length,
  maskId: toyMaskId,
  endIds: [toyEndId],
  encode: (text) =>
    text
      .split(" ")
      .map((word) => toyWords.indexOf(word))
      .filter((id) => id >= 0 && isWord(id)),
  decode: (ids) =>
    ids
      .filter(isWord)
      .map((id) => ` ${toyWords[id]}`)
      .join(""),
  tokenText: (id) => (isWord(id) ? ` ${toyWords[id]}` : toyWords[id]!),
  isControl: (id) => !isWord(id),
};

const spoken = [...new Set([...toySentence(0), ...toySentence(1)])];
const letters = [...new Set(spoken.flatMap((id) => [...toyWords[id]!]))];
const END = "<|end|>";
const MASK = "<|mask|>";
const pieces = [
  ...spoken.filter((_, index) => index % 2 === 0).map((id) => ` ${toyWords[id]}`),
  ...letters.flatMap((letter) => [letter, ` ${letter}`]),
  END,
  MASK,
];
const unique = [...new Set(pieces)];
const [end, mask] = [unique.indexOf(END), unique.indexOf(MASK)];

/** Words that it has are read whole, others letter by letter. */
function encodePieces(text: string): number[] {
  return (text.match(/ ?[^ ]+/g) ?? []).flatMap((word) => {
    const whole = unique.indexOf(word);
    if (whole >= 0) return [whole];
    const first = word.startsWith(" ") ? word.slice(0, 2) : word.slice(0, 1);
    return [first, ...word.slice(first.length)].map((letter) => unique.indexOf(letter));
  });
}

const drafterVocabulary: Vocabulary = {
  size: unique.length,
  maskId: mask,
  endIds: [end],
  encode: encodePieces,
  decode: (ids) =>
    ids
      .filter((id) => id !== end && id !== mask)
      .map((id) => unique[id])
      .join(""),
  tokenText: (id) => unique[id]!,
  isControl: (id) => id === end || id === mask,
};

/** The piece behind a text, in one of the sentences. */
function nextPiece(text: string, sentence: 0 | 1): number {
  const whole = own.decode(toySentence(sentence));
  const rest = whole.startsWith(text) ? whole.slice(text.length) : "";
  return (
    encodePieces(rest.startsWith(" ") ? rest.slice(0, (rest.indexOf(" ", 1) + 1 || rest.length + 1) - 1) : rest)[0] ??
    end
  );
}

/** [V] logits of the piece behind those that are written. */
function drafterRow(written: readonly number[]): Float32Array {
  const text = drafterVocabulary.decode(written);
  const [first, second] = sentencesIn(Array.from(own.encode(text)));
  const logits = new Float32Array(unique.length);
  logits[mask] = -64;
  logits[nextPiece(text, first >= second ? 1 : 0)]! += 2;
  logits[nextPiece(text, first >= second ? 0 : 1)]! += 6;
  return logits;
}

/** The drafter, which is asked without a question. */
export function toyDrafter(): Drafter {
  const shape = { vocabularySize: unique.length, maskId: mask, promptLength: 0 };
  return {
    predictor: predictorOf(shape, (canvas, position) => drafterRow(Array.from(canvas.subarray(0, position)))),
    prompt: [],
    translation: translationOf(own, drafterVocabulary),
  };
}
