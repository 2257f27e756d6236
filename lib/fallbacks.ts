/**
 * Small parts of the language that this code uses and that browsers which can run everything else may lack. Imported for
 * its effect before all else, on the page and in the worker; what is there already stays.
 */

/** Puts a method onto an object as the language has them: not enumerable. */
function fill<Owner extends object>(
  owner: Owner,
  name: keyof Owner & string,
  value: (...values: never[]) => unknown,
): void {
  if (!(name in owner)) Object.defineProperty(owner, name, { value, writable: true, configurable: true });
}

/** Fills in what is missing; the constructors are those of the realm, except in a test. */
export function fillIn({ Array: List, String: Text, AbortSignal: Signal }: Realm): void {
  fill(List.prototype, "findLastIndex", findLastIndex);
  fill(List.prototype, "findLast", function findLast(this: unknown[], test: Test) {
    return this[findLastIndex.call(this, test)];
  });
  fill(List.prototype, "toSorted", function toSorted(this: unknown[], compare?: (a: unknown, b: unknown) => number) {
    return [...this].sort(compare);
  });
  fill(List.prototype, "toReversed", function toReversed(this: unknown[]) {
    return [...this].reverse();
  });
  fill(Text.prototype, "toWellFormed", function toWellFormed(this: string) {
    return this.replace(HALVES, (found) => (found.length === 2 ? found : "\ufffd"));
  });
  fill(Signal, "any", anySignal);
}

type Realm = Pick<typeof globalThis, "Array" | "String" | "AbortSignal">;
type Test = (value: unknown, index: number, list: readonly unknown[]) => unknown;

function findLastIndex(this: readonly unknown[], test: Test): number {
  for (let index = this.length - 1; index >= 0; index--) if (test(this[index], index, this)) return index;
  return -1;
}

/** Characters of two halves, and halves that stand alone. */
const HALVES = /[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g;

function anySignal(signals: Iterable<AbortSignal>): AbortSignal {
  const any = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) any.abort(signal.reason);
    // Once it has fired, the listeners on the others go with it.
    else signal.addEventListener("abort", () => any.abort(signal.reason), { once: true, signal: any.signal });
  }
  return any.signal;
}

fillIn(globalThis);
