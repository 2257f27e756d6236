/**
 * Lists of numbers of an iteration as typed arrays: so they go from one thread to another, and into the browser's storage,
 * without a look at single numbers, and a list is made again of those alone that are read.
 */

type Numbers = Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

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

/** The typed array behind a list that nobody has read yet, by what would read it. */
const unread = new WeakMap<() => unknown, () => Numbers | null>();

/** A property of an object as it is to be copied: a typed array where it is a list of such numbers. */
export function packedValue(holder: object, name: string): unknown {
  const { get, value } = Object.getOwnPropertyDescriptor(holder, name)!;
  const list = (get && unread.get(get)?.()) ?? (get ? (holder as Record<string, unknown>)[name] : value);
  if (isOfLists(name, list)) return packedLists(list);
  return Object.hasOwn(KINDS, name) && Array.isArray(list) ? (typed(list, KINDS[name]!) ?? list) : list;
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

/** Gives an object that was copied its lists again: each is made when it is first read. */
export function withLists<Holder extends object>(holder: Holder): Holder {
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(holder))) {
    const { value } = property;
    if (Object.hasOwn(KINDS, name) && ArrayBuffer.isView(value))
      Object.defineProperty(holder, name, { get: reader(value as Numbers), enumerable: true, configurable: true });
    else if (isOfLists(name, value)) withLists(value);
  }
  return holder;
}

/** Element by element: a tenth of what the iterator of a typed array takes. */
function listOf(numbers: Numbers): (number | null)[] {
  const list = new Array<number | null>(numbers.length);
  for (let at = 0; at < numbers.length; at++) list[at] = Number.isNaN(numbers[at]) ? null : numbers[at]!;
  return list;
}

function reader(numbers: Numbers): () => readonly (number | null)[] {
  let source: Numbers | null = numbers;
  let list: readonly (number | null)[] = [];
  const read = () => {
    if (source) {
      list = listOf(source);
      source = null;
    }
    return list;
  };
  unread.set(read, () => source);
  return read;
}

/** What can be handed over of an object instead of being copied. */
export const listBuffers = (holder: object): ArrayBuffer[] =>
  Object.entries(holder).flatMap(([name, value]) => {
    if (ArrayBuffer.isView(value)) return [value.buffer as ArrayBuffer];
    return isOfLists(name, value) ? listBuffers(value) : [];
  });
