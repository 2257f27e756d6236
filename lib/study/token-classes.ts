/** What kind of word a token of an answer is, and when each kind is committed. */
import { world } from "@/lib/scene/world";
import type { Tokenizer } from "@/lib/text/tokenizer";
import { endIds } from "@/lib/trace/canvas";
import type { Trace } from "@/lib/trace/schema";

/** Kinds of tokens: digits, things of the world, places, all other words, punctuation and brackets, end and filler. */
export const TOKEN_CLASSES = ["number", "object", "place", "word", "sign", "end"] as const;
export type TokenClass = (typeof TOKEN_CLASSES)[number];

const OBJECTS: ReadonlySet<string> = new Set(
  [...world.kinds, ...world.categories].flatMap(({ id, plural }) => [...id.split(" "), ...plural.split(" ")]),
);
const PLACES: ReadonlySet<string> = new Set([...world.cells.flatMap((cell) => cell.split(" ")), "above", "below"]);

/** The kind of a token by its text. */
function classOf(text: string): TokenClass {
  const word = text.trim();
  if (/^\d+$/.test(word)) return "number";
  if (!/\p{L}/u.test(word)) return "sign";
  if (OBJECTS.has(word)) return "object";
  return PLACES.has(word) ? "place" : "word";
}

/**
 * When the tokens of each kind that stand in the answer were committed: their number, and the mean of their iterations as
 * a share of the run, 0 = the first, 1 = the last. Null for runs of one iteration, which have no order.
 */
export function classTimesOf(
  { responseLength, iterations, outcome: { answer }, vocabulary }: Trace,
  tokenizer: Pick<Tokenizer, "tokenText">,
): [kind: TokenClass, tokens: number, time: number][] | null {
  const last = iterations.length - 1;
  if (last < 1) return null;
  const ends = endIds(vocabulary);
  const sums = new Map<TokenClass, { tokens: number; time: number }>();
  for (const [position, at] of commitTimes(responseLength, iterations).entries()) {
    const token = answer[position];
    if (at === null || token === undefined) continue;
    const kind = ends.includes(token) ? "end" : classOf(tokenizer.tokenText(token));
    const sum = sums.get(kind) ?? { tokens: 0, time: 0 };
    sums.set(kind, { tokens: sum.tokens + 1, time: sum.time + at / last });
  }
  return TOKEN_CLASSES.flatMap((kind): [TokenClass, number, number][] => {
    const sum = sums.get(kind);
    return sum ? [[kind, sum.tokens, Number((sum.time / sum.tokens).toFixed(6))]] : [];
  });
}

/** For each position of the answer the iteration whose commit stands there; null for what came otherwise. */
function commitTimes(responseLength: number, iterations: Trace["iterations"]): (number | null)[] {
  const times = new Array<number | null>(responseLength).fill(null);
  for (const [at, { commits, edits = [], remasks = [], splices = [] }] of iterations.entries()) {
    for (const { position } of commits) times[position] = at;
    for (const { position } of edits) times[position] = at;
    for (const position of remasks) times[position] = null;
    for (const { position, remove, tokens } of splices) times.splice(position, remove, ...tokens.map(() => null));
  }
  return times;
}
