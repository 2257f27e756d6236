/** What a text says about its own next token: tables of its n-grams. */

/** How often each token followed each context of up to `order − 1` tokens. */
export type NgramTable = ReadonlyMap<string, ReadonlyMap<number, NgramCount>>;

interface NgramCount {
  readonly count: number;
  /** Where the token last stood: of equally frequent ones the latest is taken. */
  readonly last: number;
}

const keyOf = (context: readonly number[]) => context.join(" ");

/** Counts every n-gram of a text, n = 2 … order. */
export function countNgrams(text: readonly number[], order: number): NgramTable {
  const table = new Map<string, Map<number, NgramCount>>();
  for (let at = 1; at < text.length; at++) {
    for (let length = 1; length < order && length <= at; length++) {
      const key = keyOf(text.slice(at - length, at));
      const followers = table.get(key) ?? new Map<number, NgramCount>();
      followers.set(text[at]!, { count: (followers.get(text[at]!)?.count ?? 0) + 1, last: at });
      table.set(key, followers);
    }
  }
  return table;
}

/** The token that most often followed the longest known end of a text, or null where even its last token is new. */
export function nextByNgram(table: NgramTable, text: readonly number[], order: number): number | null {
  for (let length = Math.min(order - 1, text.length); length > 0; length--) {
    const followers = table.get(keyOf(text.slice(-length)));
    if (followers) return mostFrequent(followers);
  }
  return null;
}

function mostFrequent(followers: ReadonlyMap<number, NgramCount>): number {
  const [[token]] = [...followers].sort(([, a], [, b]) => b.count - a.count || b.last - a.last) as [
    [number, NgramCount],
  ];
  return token;
}
