/** Text to token ids and back, for any `tokenizer.json` in the format of Hugging Face. */
import { Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";
import { z } from "zod/mini";
import { tokenTexts } from "./token-text";

const id = z.int().check(z.nonnegative());

/** Pieces by their ids, or (Unigram) in the order of their ids, with a score each. */
const vocabularySchema = z.union([z.record(z.string(), id), z.array(z.tuple([z.string(), z.number()]))]);

const tokenizerSchema = z.looseObject({
  added_tokens: z.array(z.looseObject({ id, content: z.string(), special: z.boolean() })),
  model: z.looseObject({
    /** Older files leave it out. */
    type: z.optional(z.string()),
    vocab: vocabularySchema,
    unk_token: z.nullish(z.string()),
    unk_id: z.nullish(id),
  }),
});

type TokenizerFile = z.infer<typeof tokenizerSchema>;
type Vocabulary = TokenizerFile["model"]["vocab"];

/** Kinds of models that `@huggingface/tokenizers` knows. */
const KINDS = ["BPE", "Unigram", "WordPiece"];

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
  /** Text of ids; control tokens appear by their names, or not at all, and ids outside the vocabulary as `#528`. */
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
 * A tokenizer from the parsed `tokenizer.json`: byte-level or not, of any kind that the library knows.
 * @throws Error that says what was expected when the object is no such file, or of a kind that is not read.
 */
export function loadTokenizer(json: unknown): Tokenizer {
  const file = readFile(json);
  const { added_tokens: added, model } = file;
  const control = open(file);
  const plain = open(withoutSpecial(file));
  const special = new Map(added.filter((token) => token.special).map(({ content, id }) => [content, id]));
  const specialIds = new Set(special.values());
  const addedIds = new Set(added.map(({ id }) => id));
  const vocabularySize = 1 + [...idsOf(model.vocab), ...addedIds].reduce(larger, -1);
  const unknownId = model.unk_id ?? (model.unk_token ? control.token_to_id(model.unk_token) : undefined);
  const textOf = tokenTexts(file.decoder);

  function encodeWith(tokenizer: HuggingFaceTokenizer, text: string): Int32Array {
    const { ids } = tokenizer.encode(text.toWellFormed(), { add_special_tokens: false });
    // The library gives no id for a piece that it does not know where the unknown token is a control token.
    return Int32Array.from(ids.map((id) => id ?? unknownId).filter((id) => id !== undefined));
  }

  return {
    vocabularySize,
    special,
    encode: (text) => encodeWith(plain, text),
    encodeTemplate: (template) => encodeWith(control, template),
    decode(ids, { skipSpecial = false } = {}) {
      const list = Array.from(ids);
      if (list.length === 0) return "";
      if (list.every((id) => control.id_to_token(id) !== undefined)) {
        return control.decode(list, { skip_special_tokens: skipSpecial, clean_up_tokenization_spaces: false });
      }
      // The library would write an id outside the vocabulary as nothing.
      const shown = list.filter((id) => !(skipSpecial && specialIds.has(id)));
      const tokens = shown.map((id) => control.id_to_token(id) ?? nameOf(id));
      return control.decoder ? control.decoder._call(tokens) : tokens.join(" ");
    },
    tokenText(id) {
      const token = control.id_to_token(id);
      if (token === undefined) return nameOf(id);
      if (specialIds.has(id)) return token.replace(/^<\|(.*)\|>$/u, "<$1>");
      return addedIds.has(id) ? token : textOf(token);
    },
    specialId(name) {
      const id = special.get(name);
      if (id === undefined) throw new RangeError(`the tokenizer has no control token "${name}"`);
      return id;
    },
  };
}

/** A network may have more rows than its tokenizer has tokens: sizes are rounded up for speed. */
const nameOf = (id: number) => `#${id}`;

/** @throws Error saying what was expected, and what was found */
function readFile(json: unknown): TokenizerFile {
  const parsed = tokenizerSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join(".") || "the file";
    throw new Error(`tokenizer.json: expected Hugging Face's format, which ${where} does not have`);
  }
  const { type } = parsed.data.model;
  if (type !== undefined && !KINDS.includes(type)) {
    throw new Error(`tokenizer.json: expected a model of type ${KINDS.join(", ")}, found "${type}"`);
  }
  return parsed.data;
}

/** @throws Error naming the part that the library does not know */
function open(file: TokenizerFile): HuggingFaceTokenizer {
  try {
    // Files of other tools leave out what they do not use.
    return new HuggingFaceTokenizer(
      { normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null, ...file },
      {},
    );
  } catch (error) {
    const [, part, type] = /^Unknown (\w+) type: (.*)$/.exec((error as Error).message) ?? [];
    const what = part
      ? `its ${part} is of type "${type}", which is not read`
      : "a part of it lacks what its type needs";
    throw new Error(`tokenizer.json: ${what}`);
  }
}

const larger = (a: number, b: number) => Math.max(a, b);

const idsOf = (vocab: Vocabulary): number[] => (Array.isArray(vocab) ? [...vocab.keys()] : Object.values(vocab));

/** The same tokenizer without control tokens, neither as words to look for nor in the vocabulary. */
function withoutSpecial({ added_tokens, model, ...file }: TokenizerFile): TokenizerFile {
  const special = new Set(added_tokens.filter((token) => token.special).map(({ content }) => content));
  return {
    ...file,
    added_tokens: added_tokens.filter((token) => !token.special),
    model: { ...model, vocab: vocabularyWithout(special, model.vocab) },
  };
}

function vocabularyWithout(special: ReadonlySet<string>, vocab: Vocabulary): Vocabulary {
  if (!Array.isArray(vocab)) return Object.fromEntries(Object.entries(vocab).filter(([token]) => !special.has(token)));
  // Ids are places: what goes leaves its place to a piece that no text can contain.
  return vocab.map(([piece, score], index): [string, number] => [special.has(piece) ? `\ud800${index}` : piece, score]);
}
