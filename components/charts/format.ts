/** How numbers and tokens are written in every chart, so that two charts never disagree about the same value. */

export { displayToken, formatPercent } from "@/lib/trace/format";

/** Milliseconds with as many digits as matter: `7.6`, `84`, `1 204`. */
export function formatMs(ms: number): string {
  if (ms < 10) return ms.toFixed(1);
  return String(Math.round(ms)).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** Special tokens are written `<eos>` or `<|im_end|>`; they steer the model and are not part of the answer's words. */
export const looksSpecial = (text: string): boolean => /^<\|?[^<>\s]+\|?>$/.test(text);
