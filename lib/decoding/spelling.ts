/**
 * How probable a drafter of another vocabulary finds each token of the model's as the next word of a text: the sum over
 * all ways to spell it in the drafter's tokens (Timor et al., arXiv:2502.05202, String-Level Rejection Sampling).
 */
import { filteredDistribution } from "./proposal";
import { samplingProposal } from "./sampling";
import type { Settings, Turn } from "./strategy";
import type { Translation, Vocabulary } from "./translation";
import { askDrafter } from "./turn";

/** Longest beginning of a word that is followed, characters. */
const LONGEST = 16;

/** The model's tokens by their text, and the beginnings of all of them. */
interface Words {
  readonly ids: ReadonlyMap<string, number>;
  readonly beginnings: ReadonlySet<string>;
}

/** Words of a vocabulary: those of its tokens that are whole characters. */
export function wordsOf(vocabulary: Vocabulary): Words {
  const ids = new Map<string, number>();
  const beginnings = new Set<string>();
  for (let id = vocabulary.size - 1; id >= 0; id--) {
    const text = vocabulary.isControl(id) ? "" : vocabulary.decode([id]);
    if (text === "" || text.includes("\uFFFD")) continue;
    ids.set(text, id);
    for (let length = 1; length <= text.length; length++) beginnings.add(text.slice(0, length));
  }
  return { ids, beginnings };
}

/** Whether a piece begins a new word behind one, rather than going on with it. */
function beginsAnew(vocabulary: Vocabulary, word: string, id: number, piece: string): boolean {
  const whole = vocabulary.encode(word + piece);
  return whole.length > 1 && whole[0] === id;
}

/**
 * [V of the model] the drafter's probability that its next word is each token, by dynamic programming over beginnings of
 * words, one evaluation each. A word is over where a piece begins another one, or ends the answer. Beginnings and pieces
 * less probable than `least` are not followed: what they would have come to is in no token, so that the sum may be short
 * of 1; that is part of what the draft is drawn from, and no error. At each beginning the drafter reads the text so far
 * anew, so that it does not matter in which pieces it was written.
 */
export function* spell(
  { own, drafter }: Translation,
  words: Words,
  text: string,
  settings: Settings,
  least: number,
): Turn<Float64Array> {
  const chances = new Float64Array(own.size);
  const open = new Map<string, number>([["", 1]]);
  for (let length = 0; length <= LONGEST; length++) {
    const now = [...open].filter(([word, chance]) => word.length === length && chance >= least);
    for (const [word, chance] of now) {
      const { logits } = yield* askDrafter({ written: Array.from(drafter.encode(text + word)) });
      if (!logits) throw new Error("the drafter gave no logits");
      const next = filteredDistribution(logits, samplingProposal(settings, "probability", true), drafter.maskId);
      const id = words.ids.get(word);
      for (const [piece, p] of next.entries()) {
        if (!(chance * p >= least)) continue;
        const ends = drafter.endIds.includes(piece);
        const written = ends || drafter.isControl(piece) ? "" : drafter.decode([piece]);
        if (word === "" && ends && own.endIds.length > 0) chances[own.endIds[0]!]! += p;
        else if (id !== undefined && (ends || (written !== "" && beginsAnew(own, word, id, written)))) {
          chances[id]! += chance * p;
        } else if (written !== "" && words.beginnings.has(word + written)) {
          open.set(word + written, (open.get(word + written) ?? 0) + chance * p);
        }
      }
    }
  }
  return chances;
}
