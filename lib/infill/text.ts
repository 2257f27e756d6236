/** Three things on a grid, told in three sentences; the gap is the relation of the second. As training/infill/text.py. */
import { world } from "@/lib/scene/world";

/** Things that the sentences are about. */
export const NAMES = ["cat", "dog", "fox", "frog", "apple", "rocket"] as const;
/** What a gap can be filled with. */
export const GAP_WORDS = ["above", "below", "left", "right", "of", "and"] as const;
export const WORDS = [...GAP_WORDS, "the", "is", ".", ...NAMES, "|", "<end>", "<pad>", "<mask>"] as const;
/** Most words of a gap. */
export const LONGEST_GAP = 4;

export type Name = (typeof NAMES)[number];

/** Relations that sentences tell: `above and left of`. */
export const RELATIONS: readonly string[] = world.relations.map(({ id }) => id);

/** What stands around the gap: `the A is FIRST the B . the B is … the C . the A is LAST the C .` */
export interface Context {
  readonly names: readonly [Name, Name, Name];
  readonly first: string;
  readonly last: string;
}

type Word = (typeof WORDS)[number];

/** Token of a word. */
export const tokenOf = (word: Word): number => WORDS.indexOf(word);

/** Tokens of words with spaces between them. @throws RangeError for a word that the sentences do not have */
const tokensOf = (text: string): number[] =>
  text.split(" ").map((word) => {
    const token = WORDS.indexOf(word as Word);
    if (token < 0) throw new RangeError(`"${word}" is not one of the words of these sentences`);
    return token;
  });

/** Tokens before the gap, and after it. */
export function parts({ names: [a, b, c], first, last }: Context) {
  return {
    before: tokensOf(`the ${a} is ${first} the ${b} . the ${b} is`),
    after: tokensOf(`the ${c} . the ${a} is ${last} the ${c} .`),
  };
}

/** First position of the gap in a canvas. */
export const GAP_START = 13;

/** The text with every relation filled up to LONGEST_GAP positions, and masks in the gap, as diffusion sees it. */
export function canvas({ names: [a, b, c], first, last }: Context): number[] {
  const filled = (words: number[]) => Array.from({ length: LONGEST_GAP }, (_, at) => words[at] ?? tokenOf("<pad>"));
  const sentence = (name: Name, words: number[], other: Name) => [
    ...tokensOf(`the ${name} is`),
    ...filled(words),
    ...tokensOf(`the ${other} .`),
  ];
  const masks = Array<number>(LONGEST_GAP).fill(tokenOf("<mask>"));
  return [...sentence(a, tokensOf(first), b), ...sentence(b, masks, c), ...sentence(a, tokensOf(last), c)];
}

/** What a policy reads before it writes the gap. */
export function asked(context: Context): number[] {
  const { before, after } = parts(context);
  return [tokenOf("<end>"), ...before, tokenOf("|"), ...after, tokenOf("|")];
}

/** Words of a gap as text; an empty gap is "". */
export const gapText = (gap: readonly number[]): string => gap.map((word) => GAP_WORDS[word]).join(" ");

/** Relations that the gap can have where three things lie so in a 3 × 3 grid; none: no grid has them. */
export function possible({ first, last }: Context): string[] {
  const cells = Array.from({ length: 9 }, (_, cell) => cell);
  const found = new Set<string>();
  for (const a of cells) {
    for (const b of cells) {
      for (const c of cells) {
        if (relation(a, b) === first && relation(a, c) === last && b !== c) found.add(relation(b, c)!);
      }
    }
  }
  return RELATIONS.filter((id) => found.has(id));
}

/** Where a cell lies from another; undefined of a cell from itself. */
function relation(one: number, other: number): string | undefined {
  const dx = Math.sign((one % 3) - (other % 3));
  const dy = Math.sign(Math.floor(one / 3) - Math.floor(other / 3));
  return world.relations.find((each) => each.dx === dx && each.dy === dy)?.id;
}
