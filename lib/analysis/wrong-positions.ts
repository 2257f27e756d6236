/** Where in an answer's tokens the words stand that a grade finds wrong. */
import type { Span } from "@/lib/scene/normalise";
import { answerLength } from "@/lib/trace/answer";
import type { Trace } from "@/lib/trace/schema";

/**
 * Response positions whose tokens are part of a stretch of the answer's text.
 * @param text what the answer says
 * @param stretches in characters of that text
 * @returns none where the text is not what the tokens say, so that nothing can be told of it
 */
export function positionsOf(trace: Trace, text: string, stretches: readonly Span[]): ReadonlySet<number> {
  const { outcome, vocabulary } = trace;
  const spoken = outcome.answer.slice(0, answerLength(trace));
  const tokens: (Span & { readonly position: number })[] = [];
  let at = 0;
  for (const [position, token] of spoken.entries()) {
    // Tokenizers differ in where they put the spaces between words; the words themselves stand in the text.
    const word = token === vocabulary.maskId ? "" : (vocabulary.text[token] ?? "").trim();
    const start = word === "" ? at : pastSpaces(text, at);
    if (!text.startsWith(word, start)) return new Set();
    at = start + word.length;
    tokens.push({ position, start, end: at });
  }
  if (pastSpaces(text, at) < text.length) return new Set();
  const isWithin = ({ start, end }: Span) => stretches.some((stretch) => start < stretch.end && end > stretch.start);
  return new Set(tokens.filter(isWithin).map(({ position }) => position));
}

const pastSpaces = (text: string, from: number): number => from + /^\s*/.exec(text.slice(from))![0].length;
