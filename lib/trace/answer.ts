/** What an answer says, by its tokens and their texts alone: what a file says of it beside them is another matter. */
import { world } from "@/lib/scene/world";
import { effectiveLength, endIds } from "./canvas";
import type { Trace } from "./schema";

/** The part of a trace that an answer follows from. */
type Answered = Pick<Trace, "vocabulary"> & { readonly outcome: Pick<Trace["outcome"], "answer"> };

/** How tokens that end a turn are named here; a vocabulary tells ids of two of them only. */
const END_NAMES: ReadonlySet<string> = new Set(
  world.chat.endTokens.flatMap((name) => [name, name.replace(/^<\|(.*)\|>$/u, "<$1>")]),
);

/** A control token, as it is named: `<im_end>`, `<|eot_id|>`. */
const CONTROL = /^<\|?[^<>\s]+\|?>$/u;

/** Positions before the token that ends the answer; all of them where there is none. */
export function answerLength({ vocabulary, outcome }: Answered): number {
  const length = effectiveLength(outcome.answer, endIds(vocabulary));
  const named = outcome.answer.findIndex((id) => END_NAMES.has(vocabulary.text[String(id)] ?? ""));
  return named < 0 ? length : Math.min(length, named);
}

/**
 * The words of an answer: the texts of its tokens before the end, masks and control tokens left out; null where the
 * trace does not tell the text of one of them.
 */
export function answerText(trace: Answered): string | null {
  const { vocabulary, outcome } = trace;
  const ids = outcome.answer.slice(0, answerLength(trace)).filter((id) => id !== vocabulary.maskId);
  const texts = ids.map((id) => vocabulary.text[String(id)]);
  if (texts.some((text) => text === undefined)) return null;
  const words = texts.filter((text) => !CONTROL.test(text!)).map((text) => text!.replace(/[▁Ġ]/gu, " "));
  return withBytes(words.join("")).trim();
}

/** `⟨0xE2⟩⟨0x82⟩⟨0xAC⟩`: bytes that are a character together only. */
const withBytes = (text: string): string =>
  text.replace(/(?:⟨0x[0-9A-F]{2}⟩)+/gu, (run) => {
    const bytes = run.match(/[0-9A-F]{2}(?=⟩)/gu)!.map((byte) => Number.parseInt(byte, 16));
    return new TextDecoder().decode(Uint8Array.from(bytes));
  });
