/** Seeded, bounded changes of bytes, of text, and of JSON as the tree that it is. */
import { joined } from "@/lib/scene/bytes";
import { integer, pick, type Random } from "@/lib/scene/random";
import { nested, oddNumber, oddSign, oddText, oddValue } from "./odd-values";

/** Longest text that a mutation makes, characters. */
const MOST_CHARACTERS = 2 ** 21;

const repeatedly = <Value>(random: Random, value: Value, change: (value: Value) => Value): Value =>
  Array.from({ length: pick(random, [1, 1, 1, 2, 3]) }).reduce<Value>((so) => change(so), value);

// --- bytes ------------------------------------------------------------------------------------------

/** The bytes flipped, set, cut, doubled, put in or spliced with those of another input. */
export const mutateBytes = (bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array<ArrayBuffer> =>
  repeatedly(random, Uint8Array.from(bytes), (so) => oneByteChange(so, other, random));

function oneByteChange(bytes: Uint8Array<ArrayBuffer>, other: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  const at = integer(random, 0, Math.max(bytes.length - 1, 0));
  const to = Math.min(bytes.length, at + integer(random, 1, 64));
  const around = (middle: Uint8Array) => joined([bytes.subarray(0, at), middle, bytes.subarray(to)]);
  switch (integer(random, 0, 6)) {
    case 0:
      return bytes.map((byte, place) => (place === at ? byte ^ (1 << integer(random, 0, 7)) : byte));
    case 1:
      return bytes.map((byte, place) => (place === at ? pick(random, [0, 1, 0x7f, 0x80, 0xff]) : byte));
    case 2:
      return bytes.slice(0, at);
    case 3:
      return around(new Uint8Array());
    case 4:
      return around(joined([bytes.subarray(at, to), bytes.subarray(at, to)]));
    case 5:
      return around(Uint8Array.from({ length: integer(random, 1, 300) }, () => integer(random, 0, 255)));
    default:
      return joined([bytes.subarray(0, at), other.subarray(integer(random, 0, other.length))]);
  }
}

// --- text -------------------------------------------------------------------------------------------

/** The text cut, doubled, sown with odd signs, or spliced with another one. */
export const mutateText = (text: string, other: string, random: Random): string =>
  repeatedly(random, text, (so) => oneTextChange(so, other, random).slice(0, MOST_CHARACTERS));

function oneTextChange(text: string, other: string, random: Random): string {
  const at = integer(random, 0, text.length);
  const to = Math.min(text.length, at + integer(random, 1, 12));
  const [before, within, after] = [text.slice(0, at), text.slice(at, to), text.slice(to)];
  switch (integer(random, 0, 7)) {
    case 0:
      return before;
    case 1:
      return before + after;
    case 2:
      return before + within.repeat(pick(random, [2, 3, 40])) + after;
    case 3:
      return before + oddText(random) + within + after;
    case 4:
      return before + oddSign(random) + after;
    case 5:
      return before + other.slice(integer(random, 0, other.length));
    case 6:
      return withNumber(text, random);
    default:
      return before + String.fromCharCode(integer(random, 0, 0xffff)) + after;
  }
}

/** One number of the text, another one. */
function withNumber(text: string, random: Random): string {
  const numbers = [...text.matchAll(/-?\d+(?:\.\d+)?/g)];
  const chosen = numbers[integer(random, 0, Math.max(numbers.length - 1, 0))];
  if (!chosen) return text + oddNumber(random);
  return text.slice(0, chosen.index) + oddNumber(random) + text.slice(chosen.index + chosen[0].length);
}

/** JSON text in which one key stands twice, with another value the first time. */
export function withKeyTwice(json: string, random: Random): string {
  const keys = [...json.matchAll(/"[^"\\]{1,40}":/g)];
  const chosen = keys[integer(random, 0, Math.max(keys.length - 1, 0))];
  if (!chosen) return json;
  return `${json.slice(0, chosen.index)}${chosen[0]}${JSON.stringify(oddValue(random))},${json.slice(chosen.index)}`;
}

// --- JSON -------------------------------------------------------------------------------------------

type Parent = Record<string, unknown> | unknown[];

const isParent = (value: unknown): value is Parent => typeof value === "object" && value !== null;
const keysOf = (parent: Parent): string[] => Object.keys(parent);
const get = (parent: Parent, key: string): unknown => (parent as Record<string, unknown>)[key];

function set(parent: Parent, key: string, value: unknown): void {
  // A key such as "__proto__" is data here, as it is for JSON.parse.
  Object.defineProperty(parent, key, { value, writable: true, enumerable: true, configurable: true });
}

/** A copy of the data with one to three places changed; `other` gives what is put in a place from elsewhere. */
export function mutateJson(data: unknown, other: unknown, random: Random): unknown {
  return repeatedly(random, structuredClone(data), (so) => oneJsonChange(so, other, random));
}

function oneJsonChange(data: unknown, other: unknown, random: Random): unknown {
  const place = somewhere(data, random);
  if (!place) return oddValue(random);
  const { parent, key } = place;
  const value = get(parent, key);
  switch (integer(random, 0, 11)) {
    case 0:
      remove(parent, key);
      break;
    case 1:
      set(parent, key, oddValue(random));
      break;
    case 2:
      set(parent, key, nested(value, pick(random, [1, 2, 40, 1_500]), random() < 0.5));
      break;
    case 3:
      if (Array.isArray(parent)) parent.splice(Number(key), 0, structuredClone(value));
      else set(parent, pick(random, [...keysOf(parent), oddSign(random)]), structuredClone(value));
      break;
    case 4: {
      const twin = pick(random, keysOf(parent));
      set(parent, key, get(parent, twin));
      set(parent, twin, value);
      break;
    }
    case 5: {
      const elsewhere = somewhere(other, random);
      if (elsewhere) set(parent, key, structuredClone(get(elsewhere.parent, elsewhere.key)));
      break;
    }
    case 6:
      if (Array.isArray(value)) set(parent, key, longer(value, random));
      else set(parent, key, near(value, random));
      break;
    case 7:
      if (Array.isArray(value)) set(parent, key, value.slice(0, integer(random, 0, value.length)));
      else set(parent, key, near(value, random));
      break;
    default:
      set(parent, key, near(value, random));
  }
  return data;
}

/** A place of the tree, found by walking down from its root. */
function somewhere(data: unknown, random: Random): { readonly parent: Parent; readonly key: string } | null {
  let place: { parent: Parent; key: string } | null = null;
  for (let value = data; isParent(value); ) {
    const keys = keysOf(value);
    if (keys.length === 0 || (place && random() < 0.12)) break;
    const key = pick(random, keys);
    place = { parent: value, key };
    value = get(value, key);
  }
  return place;
}

function remove(parent: Parent, key: string): void {
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
}

const longer = (list: readonly unknown[], random: Random): unknown[] =>
  Array.from({ length: pick(random, [2, 3, 50]) }, () => list)
    .flat()
    .slice(0, 20_000);

/** A value of the same type that is not quite the same. */
function near(value: unknown, random: Random): unknown {
  if (typeof value === "number")
    return pick(random, [value + 1, value - 1, -value, value / 2, value + 0.5, value * 1e6, oddNumber(random)]);
  if (typeof value === "string") return mutateText(value, oddSign(random), random);
  if (typeof value === "boolean") return !value;
  return oddValue(random);
}
