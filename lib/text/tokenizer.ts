/** Text to token ids and back, for any `tokenizer.json` in the format of Hugging Face. */
import { Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";
import { z } from "zod";

const tokenizerSchema = z.looseObject({
  added_tokens: z.array(z.looseObject({ id: z.number().int(), content: z.string(), special: z.boolean() })),
  model: z.looseObject({ vocab: z.record(z.string(), z.number().int()) }),
});

export interface Tokenizer {
  /** Number of ids, control tokens and reserved ones included. */
  readonly vocabularySize: number;
  /** Ids of control tokens such as `<|eos|>`, by their text. */
  readonly special: ReadonlyMap<string, number>;
  /**
   * Ids of a text somebody typed. Nothing in it can become a control token: `<|mask|>` is read letter by letter.
   * Any text can be encoded; lone surrogates, which are no characters, become U+FFFD.
   */
  encode(text: string): Int32Array;
  /** Ids of a template of ours, in which control tokens are meant. Never pass what a visitor typed. */
  encodeTemplate(template: string): Int32Array;
  /** Text of ids; control tokens appear by their names, or not at all. @throws RangeError for an unknown id. */
  decode(ids: ArrayLike<number>, options?: { readonly skipSpecial?: boolean }): string;
  /**
   * Label of one id for charts: its text with its leading space, `<eos>` for control tokens, `⟨0xE2⟩` for bytes
   * that are no character by themselves, `#528` for ids outside the vocabulary.
   */
  tokenText(id: number): string;
  /** Id of a control token by its text. @throws RangeError when the tokenizer has none of that name. */
  specialId(name: string): number;
}

/**
 * A tokenizer from the parsed `tokenizer.json`.
 * @throws Error that says what was expected when the object is no such file.
 */
export function loadTokenizer(json: unknown): Tokenizer {
  const parsed = tokenizerSchema.safeParse(json);
  if (!parsed.success) {
    throw new Error(`tokenizer.json: expected Hugging Face's format; ${z.prettifyError(parsed.error)}`);
  }
  const { added_tokens: added, model } = parsed.data;
  const control = new HuggingFaceTokenizer(parsed.data, {});
  const plain = new HuggingFaceTokenizer(withoutSpecial(parsed.data), {});
  const special = new Map(added.filter((token) => token.special).map(({ content, id }) => [content, id]));
  const specialIds = new Set(special.values());
  const vocabularySize = 1 + [...Object.values(model.vocab), ...added.map(({ id }) => id)].reduce(larger, -1);

  function encodeWith(tokenizer: HuggingFaceTokenizer, text: string): Int32Array {
    return Int32Array.from(tokenizer.encode(text.toWellFormed(), { add_special_tokens: false }).ids);
  }

  function tokenOf(id: number): string {
    const token = control.id_to_token(id);
    if (token === undefined) throw new RangeError(`token id ${id} is outside the vocabulary of ${vocabularySize}`);
    return token;
  }

  return {
    vocabularySize,
    special,
    encode: (text) => encodeWith(plain, text),
    encodeTemplate: (template) => encodeWith(control, template),
    decode(ids, { skipSpecial = false } = {}) {
      const list = Array.from(ids);
      list.forEach(tokenOf);
      if (list.length === 0) return "";
      return control.decode(list, { skip_special_tokens: skipSpecial, clean_up_tokenization_spaces: false });
    },
    tokenText(id) {
      const token = control.id_to_token(id);
      if (token === undefined) return `#${id}`;
      return specialIds.has(id) ? token.replace(/^<\|(.*)\|>$/u, "<$1>") : visibleText(token);
    },
    specialId(name) {
      const id = special.get(name);
      if (id === undefined) throw new RangeError(`the tokenizer has no control token "${name}"`);
      return id;
    },
  };
}

const larger = (a: number, b: number) => Math.max(a, b);

/** The same tokenizer without control tokens, neither as words to look for nor in the vocabulary. */
function withoutSpecial(json: z.infer<typeof tokenizerSchema>) {
  const special = new Set(json.added_tokens.filter((token) => token.special).map(({ content }) => content));
  const vocab = Object.fromEntries(Object.entries(json.model.vocab).filter(([token]) => !special.has(token)));
  const added_tokens = json.added_tokens.filter((token) => !token.special);
  return { ...json, added_tokens, model: { ...json.model, vocab } };
}

/**
 * Byte-level BPE writes each byte as a printable character: printable Latin-1 stands for itself, the others
 * follow from U+0100 on (GPT-2, `bytes_to_unicode`).
 */
const BYTE_OF: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 256 }, (_, byte) => byte)
    .filter((byte) => !isPrintable(byte))
    .map((byte, index): [string, number] => [String.fromCharCode(0x100 + index), byte])
    .concat(
      Array.from({ length: 256 }, (_, byte) => byte)
        .filter(isPrintable)
        .map((byte) => [String.fromCharCode(byte), byte]),
    ),
);

function isPrintable(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xff && byte !== 0xad);
}

/** Text of a byte-level token; a token of another alphabet is its own text. */
function visibleText(token: string): string {
  const bytes = Array.from(token, (character) => BYTE_OF.get(character));
  if (bytes.includes(undefined)) return token;
  const whole = Uint8Array.from(bytes as number[]);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(whole);
  } catch {
    return Array.from(whole, byteText).join("");
  }
}

const byteText = (byte: number) =>
  byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `⟨0x${byte.toString(16).toUpperCase().padStart(2, "0")}⟩`;
