/**
 * Lists of numbers of an iteration as typed arrays: so they go from one thread to another, and into the browser's storage,
 * without a look at single numbers, and a list is made again of those alone that are read.
 */

export type Numbers = Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** What the numbers of each list are; `standing` may tell none, which is kept as no number. */
const KINDS: Readonly<Record<string, new (list: ArrayLike<number>) => Numbers>> = {
  canvas: Int32Array,
  positions: Int32Array,
  tokens: Int32Array,
  argmax: Int32Array,
  probability: Float64Array,
  score: Float64Array,
  entropy: Float64Array,
  margin: Float64Array,
  standing: Float64Array,
};

/** What the numbers of a list of that name are; null of all other names. */
export const kindOf = (name: string): (typeof KINDS)[string] | null =>
  Object.hasOwn(KINDS, name) ? KINDS[name]! : null;

/** The typed array behind a list, by what reads it. */
const sources = new WeakMap<() => unknown, Numbers>();

/** The typed array behind a list of numbers that was packed; undefined where it was not. None is told as no number. */
export function numbersBehind(holder: object, name: string): Numbers | undefined {
  const read = Object.getOwnPropertyDescriptor(holder, name)?.get;
  return read && sources.get(read);
}

/**
 * The numbers of a list for somebody who looks through them and keeps none: what is packed is read as it is, and no list
 * made of it. None, which `standing` alone may tell, is null in a list and no number (NaN) where it is packed.
 */
export function numbersOf<Holder extends object, Name extends keyof Holder & string>(
  holder: Holder,
  name: Name,
): Parts<Holder[Name]> | undefined {
  return (numbersBehind(holder, name) ?? holder[name]) as Parts<Holder[Name]> | undefined;
}

type Parts<List> = List extends ArrayLike<infer Part> ? ArrayLike<Part> : never;

/** A property of an object as it is to be copied: a typed array where it is a list of such numbers. */
export function packedValue(holder: object, name: string): unknown {
  const { get, value } = Object.getOwnPropertyDescriptor(holder, name)!;
  const list = (get && sources.get(get)) ?? (get ? (holder as Record<string, unknown>)[name] : value);
  if (isOfLists(name, list)) return packedLists(list);
  const Kind = kindOf(name);
  return Kind && Array.isArray(list) ? (typed(list, Kind) ?? list) : list;
}

/** Whether a property is an object of lists of its own. */
const isOfLists = (name: string, value: unknown): value is object =>
  name === "observed" && typeof value === "object" && value !== null;

const packedLists = (lists: object): object =>
  Object.fromEntries(Object.keys(lists).map((name) => [name, packedValue(lists, name)]));

/** Null where something is no number, or none of the kind. */
function typed(list: readonly unknown[], Kind: new (list: ArrayLike<number>) => Numbers): Numbers | null {
  // At once, and then a look at what came of each: a word becomes a number, and a large or broken number another one.
  const numbers = new Kind(list as readonly number[]);
  for (let at = 0; at < list.length; at++) {
    if (numbers[at] === list[at]) continue;
    numbers[at] = Number.NaN;
    if (list[at] !== null || !Number.isNaN(numbers[at])) return null;
  }
  return numbers;
}

/** Gives an object that was copied its lists again: each is made when it is read. */
export function withLists<Holder extends object>(holder: Holder): Holder {
  for (const name of Object.keys(holder)) {
    const value: unknown = holder[name as never];
    if (kindOf(name) && ArrayBuffer.isView(value)) defineList(holder, name, value as Numbers);
    else if (isOfLists(name, value)) withLists(value);
  }
  return holder;
}

/** Gives an object a list of numbers, which is made of them whenever it is read. */
export function defineList(holder: object, name: string, numbers: Numbers): void {
  const read = readerOf(numbers, name === "standing" ? listOrNone : listFrom);
  Object.defineProperty(holder, name, { get: read, enumerable: true, configurable: true });
}

/** A list of numbers that may be packed. Element by element: a tenth of what the iterator of a typed array takes. */
export function listFrom(numbers: ArrayLike<number>): number[] {
  const list = new Array<number>(numbers.length);
  for (let at = 0; at < numbers.length; at++) list[at] = numbers[at]!;
  return list;
}

/** The same, where no number (NaN) is none. */
function listOrNone(numbers: Numbers): (number | null)[] {
  const list = new Array<number | null>(numbers.length);
  for (let at = 0; at < numbers.length; at++) list[at] = Number.isNaN(numbers[at]!) ? null : numbers[at]!;
  return list;
}

/** Numbers of all lists together that are kept beside what they were made of: those of a few screens. */
const MOST_LISTED = 2 ** 21;

/** Lists that were made, the oldest first, by what forgets them; and how many numbers they hold. */
const listed = new Map<() => void, number>();
let listedNumbers = 0;

function keep(forget: () => void, size: number): void {
  listed.set(forget, size);
  listedNumbers += size;
  for (const [oldest, its] of listed) {
    if (listedNumbers <= MOST_LISTED) break;
    oldest();
    listed.delete(oldest);
    listedNumbers -= its;
  }
}

function readerOf(
  numbers: Numbers,
  listOf: (numbers: Numbers) => readonly (number | null)[],
): () => readonly (number | null)[] {
  let list: readonly (number | null)[] | null = null;
  const read = () => {
    if (list) return list;
    keep(() => {
      list = null;
    }, numbers.length);
    list = listOf(numbers);
    return list;
  };
  sources.set(read, numbers);
  return read;
}

/** What can be handed over of an object instead of being copied. */
export const listBuffers = (holder: object): ArrayBuffer[] =>
  Object.entries(holder).flatMap(([name, value]) => {
    if (ArrayBuffer.isView(value)) return [value.buffer as ArrayBuffer];
    return isOfLists(name, value) ? listBuffers(value) : [];
  });
