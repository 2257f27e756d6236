/** Ascending positions as spans, which is how traces write them. */

/** First position and end (exclusive) of every gapless stretch. */
export function toSpans(positions: ArrayLike<number>): [number, number][] {
  const spans: [number, number][] = [];
  for (const position of Array.from(positions)) {
    const last = spans.at(-1);
    if (last && last[1] === position) last[1]++;
    else spans.push([position, position + 1]);
  }
  return spans;
}

/** The positions of spans. */
export const fromSpans = (spans: readonly (readonly [number, number])[]): Int32Array =>
  Int32Array.from(spans.flatMap(([start, end]) => Array.from({ length: end - start }, (_, index) => start + index)));
