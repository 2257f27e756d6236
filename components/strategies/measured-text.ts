/** How measurements are told in words: numbers only, no DOM. */
import { max, min } from "d3";
import { modelsOf, resolveLegal } from "@/lib/experiment/resolve";
import type { Measurement } from "@/lib/study/measured";

/** Points, one decimal. */
export const percent = (share: number): string => (100 * share).toFixed(1);

/** `2200`, or `550 to 2200` where not all are of as many questions. */
export function questionsOf(samples: readonly number[]): string {
  const [fewest, most] = [min(samples), max(samples)];
  return fewest === most ? `${most}` : `${fewest} to ${most}`;
}

/**
 * First digits of the digests of a measurement's weights where they are not those that ship, else null.
 * @param shipped SHA-256 of the weights that ship, by model
 */
export function otherWeights(
  { lane, weights }: Measurement,
  shipped: Readonly<Record<string, string>>,
): readonly string[] | null {
  const isOld = modelsOf(resolveLegal(lane)).some((model, index) => !shipped[model]?.startsWith(weights[index]!));
  return isOld ? weights : null;
}
