/**
 * Two vocabularies side by side: what a model needs to take drafts of another one that reads text in other pieces
 * (Timor et al., arXiv:2502.05202). Text is what they have in common.
 */

/** The tokens of one network, as text. */
export interface Vocabulary {
  readonly size: number;
  readonly maskId: number;
  /** Ids that end an answer, the one that is written first. */
  readonly endIds: readonly number[];
  /** Ids of a text; any can be encoded. */
  encode(text: string): ArrayLike<number>;
  /** Text of ids, control tokens left out. */
  decode(ids: readonly number[]): string;
  /** Label of one id: two tokens with one label are the same. */
  tokenText(id: number): string;
  /** Whether an id stands for no text: ends, masks, pictures. */
  isControl(id: number): boolean;
}

/** The vocabulary of the model that decodes, and that of its drafter. */
export interface Translation {
  readonly own: Vocabulary;
  readonly drafter: Vocabulary;
  /** [drafter's size] id of the same token in the model's vocabulary; −1 where it has none. */
  readonly shared: Int32Array;
  /** Tokens of text in both. */
  readonly sharedCount: number;
}

/** Finds the tokens that both have: those of the same text, and the first that ends an answer. */
export function translationOf(own: Vocabulary, drafter: Vocabulary): Translation {
  const ids = new Map<string, number>();
  for (let id = own.size - 1; id >= 0; id--) if (!own.isControl(id)) ids.set(own.tokenText(id), id);
  const shared = Int32Array.from({ length: drafter.size }, (_, id) =>
    drafter.isControl(id) ? -1 : (ids.get(drafter.tokenText(id)) ?? -1),
  );
  const sharedCount = new Set(shared.filter((id) => id >= 0)).size;
  const [end, drafterEnd] = [own.endIds[0], drafter.endIds[0]];
  if (end !== undefined && drafterEnd !== undefined) shared[drafterEnd] = end;
  return { own, drafter, shared, sharedCount };
}

/** Known tokens that are read again with a new text, so that a token that was cut short is seen as one. */
const LOOK_BEHIND = 10;

/**
 * Ids of a text that goes on behind tokens that are written already. Both are read anew as one text, whose pieces need
 * not be those that stand there: the longest run that the two have in common says where the new ones begin. Empty where
 * they have none in common at their end.
 * @param written ids, of which the last few count   @param text that follows
 */
export function continueIn(vocabulary: Vocabulary, written: readonly number[], text: string): readonly number[] {
  const tail = written.filter((id) => !vocabulary.isControl(id)).slice(-LOOK_BEHIND);
  const whole = Array.from(vocabulary.encode(vocabulary.decode(tail) + text));
  if (tail.length === 0) return whole;
  // The run on the longest diagonal of the matrix of equal tokens: it has to reach the last written one.
  let best = { length: 0, end: 0 };
  for (let end = whole.length; end > 0; end--) {
    let length = 0;
    while (length < Math.min(end, tail.length) && whole[end - 1 - length] === tail.at(-1 - length)) length++;
    if (length > best.length) best = { length, end };
  }
  return best.length === 0 ? [] : whole.slice(best.end);
}

/** Text without what is not a whole character yet. */
export const wholeCharacters = (text: string): string => text.replace(/\uFFFD+$/u, "");
