/** What strategies remember by response position, after somebody changed the response by hand. */
import type { HandChange } from "./strategy";

/** The same entries where their positions stand now; those of positions that were cut out are left out. */
export function moveRemembered<Value>(
  remembered: ReadonlyMap<number, Value>,
  { moved }: Pick<HandChange, "moved">,
): Map<number, Value> {
  return new Map(
    Array.from(remembered, ([position, value]) => [moved(position), value] as const).filter(
      (entry): entry is readonly [number, Value] => entry[0] !== null,
    ),
  );
}

/** The entries of tokens that are still the strategy's own, where they stand now. */
export function keepOwn<Value>(remembered: ReadonlyMap<number, Value>, change: HandChange): Map<number, Value> {
  const own = Array.from(remembered).filter(([position]) => !change.overruled.has(position));
  return moveRemembered(new Map(own), change);
}
