/** Makes an input that fell as small as it goes while it still falls: delta debugging (Zeller and Hildebrandt, 2002). */

/** Whether a smaller input still falls in the same way. */
export type Falls<Input> = (input: Input) => Promise<boolean>;

/** A sequence without all that does not matter. At most `tries` smaller ones are looked at. */
export async function fewest<Sequence extends { readonly length: number }>(
  whole: Sequence,
  without: (sequence: Sequence, from: number, to: number) => Sequence,
  falls: Falls<Sequence>,
  tries = 400,
): Promise<Sequence> {
  let least = whole;
  let left = tries;
  for (let size = Math.ceil(whole.length / 2); size >= 1 && left > 0; size = size > 1 ? Math.ceil(size / 2) : 0) {
    for (let at = 0; at < least.length && left > 0; ) {
      const smaller = without(least, at, Math.min(least.length, at + size));
      left--;
      if (await falls(smaller)) least = smaller;
      else at += size;
    }
  }
  return least;
}

/** JSON without the members and entries that do not matter, the largest tried first. */
export async function fewestNodes(data: unknown, falls: Falls<unknown>, tries = 400): Promise<unknown> {
  let least = data;
  let left = tries;
  const descend = async (path: readonly string[]): Promise<void> => {
    const keys = Object.keys((at(least, path) as object | null) ?? {}).reverse();
    for (const key of keys) {
      if (left-- <= 0) return;
      const smaller = withoutNode(least, [...path, key]);
      if (await falls(smaller)) least = smaller;
      else if (typeof at(least, [...path, key]) === "object") await descend([...path, key]);
    }
  };
  await descend([]);
  return least;
}

const at = (data: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], data);

function withoutNode(data: unknown, path: readonly string[]): unknown {
  const copy = structuredClone(data);
  const parent = at(copy, path.slice(0, -1));
  const key = path.at(-1)!;
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete (parent as Record<string, unknown>)[key];
  return copy;
}
