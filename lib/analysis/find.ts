/** Finding a place in a long answer: by the number of a position, or by what is written there. */

/**
 * The next position after `from` at which a text begins, round to the beginning; or the position that a bare number
 * names. Null where there is none.
 * Letters are compared without their case and without blanks, which tokens write in many ways.
 * @param texts token by token, as they are read   @param from position that was found before; −1 to begin
 */
export function findPosition(texts: readonly string[], query: string, from: number): number | null {
  const wanted = bare(query);
  if (wanted === "") return null;
  if (/^\d+$/.test(wanted) && Number(wanted) < texts.length) return Number(wanted);
  const starts: number[] = [];
  let answer = "";
  for (const text of texts) {
    starts.push(answer.length);
    answer += bare(text);
  }
  const next = answer.indexOf(wanted, starts[from + 1] ?? answer.length);
  const at = next >= 0 ? next : answer.indexOf(wanted);
  return at < 0 ? null : starts.findLastIndex((start) => start <= at);
}

const bare = (text: string): string => text.replace(/\s+/g, "").toLowerCase();
