/** Two small vocabularies of one alphabet, and drafters that speak the second. Words begin with a space. */
import type { Drafter } from "@/lib/decoding/run-state";
import { translationOf, type Vocabulary } from "@/lib/decoding/translation";
import type { MaskPredictor } from "@/lib/engine/predictor";
import { h3, predictorOf } from "@/lib/toy/toy-predictor";
import { TOY } from "./toy";

/** A vocabulary of texts, an end and a mask; a word is its longest tokens from the left. */
export function vocabulary(texts: readonly string[]): Vocabulary {
  const [endId, maskId] = [texts.length, texts.length + 1];
  const longest = texts.toSorted((a, b) => b.length - a.length);
  const encodeWord = (word: string): number[] => {
    const first = longest.find((text) => word.startsWith(text));
    if (first === undefined) return word === "" ? [] : encodeWord(word.slice(1));
    return [texts.indexOf(first), ...encodeWord(word.slice(first.length))];
  };
  return {
    size: texts.length + 2,
    maskId,
    endIds: [endId],
    encode: (text) => (text.match(/ ?[a-z]+| /g) ?? []).flatMap(encodeWord),
    decode: (ids) => ids.map((id) => texts[id] ?? "").join(""),
    tokenText: (id) => texts[id] ?? (id === endId ? "<end>" : "<mask>"),
    isControl: (id) => id >= texts.length,
  };
}

/** Of the twelve tokens of the toy network, ten are texts. */
export const OWN = vocabulary([" a", " b", " c", " ab", " ba", " abc", " cab", "a", "b", "c"]);

/** Shares half of them, and spells the other words in pieces; the other one has letters alone. */
export const PIECES = vocabulary([" a", " b", " c", " ab", "a", "b", "c", "bc", "cb", " bb", " "]);
export const LETTERS = vocabulary([" ", "a", "b", "c"]);

/** Draws its pieces by a hash of what is written, whatever the model would write. */
export function hashDrafter(vocabulary: Vocabulary, seed: number, gain = 4): Drafter {
  return drafterOf(vocabulary, (written) =>
    Float32Array.from(
      { length: vocabulary.size },
      (_, id) => (gain * (h3(seed, id, ...lastTwo(written)) % 1024)) / 1024,
    ),
  );
}

const lastTwo = (written: readonly number[]) => [written.at(-1) ?? 99, written.at(-2) ?? 99, written.length] as const;

/** Finds likely what the model finds likely, spelled in its own pieces: a good drafter. @param prompt of the model's */
export function mimicDrafter(vocabulary: Vocabulary, model: MaskPredictor, prompt: readonly number[]): Drafter {
  const chancesBehind = async (ids: ArrayLike<number>) => {
    const canvas = Int32Array.from([...prompt, ...Array.from(ids), model.maskId]);
    const { logits } = await model.predict({ canvas, rows: Int32Array.of(canvas.length - 1), wantLogits: true });
    const weights = Array.from(logits!, Math.exp);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / total);
  };
  const drafter = drafterOf(vocabulary, () => new Float32Array(vocabulary.size));
  return {
    ...drafter,
    predictor: {
      ...drafter.predictor,
      async predict(request, signal) {
        const text = vocabulary.decode(Array.from(request.canvas.subarray(0, -1)));
        const word = /( ?[a-z]*)$/.exec(text)![1]!;
        const before = text.slice(0, text.length - word.length);
        const [next, again] = await Promise.all([chancesBehind(OWN.encode(text)), chancesBehind(OWN.encode(before))]);
        const whole = OWN.encode(word);
        const isOver = word === "" ? 1 : whole.length === 1 ? again[whole[0]!]! : 0.05;
        const row = Float32Array.from({ length: vocabulary.size }, (_, id) => {
          if (id === vocabulary.maskId) return -64;
          if (id === vocabulary.endIds[0]) return Math.log(next[OWN.endIds[0]!]! + 0.001);
          const piece = vocabulary.tokenText(id);
          const startsWith = (start: string) => (_: number, own: number) =>
            !OWN.isControl(own) && OWN.tokenText(own).startsWith(start);
          const begins = word === " " ? [] : next.filter(startsWith(piece)).map((p) => p * isOver);
          const goesOn = word === "" || piece.startsWith(" ") ? [] : again.filter(startsWith(word + piece));
          return Math.log(0.001 + [...begins, ...goesOn].reduce((sum, p) => sum + p, 0));
        });
        return predictorOf(drafter.predictor, () => row).predict(request, signal);
      },
    },
  };
}

function drafterOf(own: Vocabulary, row: (written: readonly number[]) => Float32Array): Drafter {
  const shape = { vocabularySize: own.size, maskId: own.maskId, promptLength: 0 };
  return {
    predictor: predictorOf(shape, (canvas, position) => {
      const logits = row(Array.from(canvas.subarray(0, position)));
      logits[own.maskId] = -64;
      return logits;
    }),
    prompt: [],
    translation: translationOf(OWN, own),
  };
}

if (OWN.size !== TOY.vocabularySize || OWN.maskId !== TOY.maskId)
  throw new Error("the texts are those of the toy network");
