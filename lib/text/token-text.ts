/** How a token's own text is written for people: each kind of tokenizer spells spaces and bytes in its own way. */
import { z } from "zod/mini";

/** The parts of `tokenizer.json` that say how tokens become text. */
const decoderSchema: z.ZodMiniType<DecoderConfig> = z.looseObject({
  type: z.string(),
  decoders: z.optional(z.array(z.lazy(() => decoderSchema))),
  replacement: z.optional(z.string()),
  prefix: z.optional(z.string()),
  pattern: z.catch(z.optional(z.looseObject({ String: z.optional(z.string()) })), undefined),
  content: z.catch(z.optional(z.string()), undefined),
});

interface DecoderConfig {
  readonly type: string;
  readonly decoders?: DecoderConfig[] | undefined;
  readonly replacement?: string | undefined;
  readonly prefix?: string | undefined;
  readonly pattern?: { readonly String?: string | undefined } | undefined;
  readonly content?: string | undefined;
}

/**
 * The text that one token stands for, its leading space included; bytes that are no character by themselves become
 * `⟨0xE2⟩`.
 * @param decoder that of `tokenizer.json`; what it does not tell is left as it is
 */
export function tokenTexts(decoder: unknown): (token: string) => string {
  const parsed = decoderSchema.safeParse(decoder);
  const steps = parsed.success ? stepsOf(parsed.data).map(reader) : [];
  return (token) => steps.reduce((text, read) => read(text), token);
}

const stepsOf = (config: DecoderConfig): DecoderConfig[] =>
  config.type === "Sequence" ? (config.decoders ?? []).flatMap(stepsOf) : [config];

function reader({ type, replacement = "▁", prefix = "##", pattern, content }: DecoderConfig): (text: string) => string {
  switch (type) {
    case "ByteLevel":
      return byteLevelText;
    case "Metaspace":
      return (text) => text.replaceAll(replacement, " ");
    case "Replace":
      return (text) => (pattern?.String ? text.replaceAll(pattern.String, content ?? "") : text);
    case "ByteFallback":
      return (text) => text.replace(/^<0x([0-9A-F]{2})>$/, (_, byte) => byteText(Number.parseInt(byte, 16)));
    case "WordPiece":
      return (text) => (text.startsWith(prefix) ? text.slice(prefix.length) : ` ${text}`);
    default:
      return (text) => text;
  }
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
function byteLevelText(token: string): string {
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
