/** How numbers and tokens are written in every chart, so that two charts never disagree about the same value. */

/** `0.9312` → `93.1 %`, with a space that does not break. */
export const formatPercent = (share: number): string => `${(share * 100).toFixed(1)}\u00a0%`;

/** Milliseconds with as many digits as matter: `7.6`, `84`, `1 204`. */
export function formatMs(ms: number): string {
  if (ms < 10) return ms.toFixed(1);
  return String(Math.round(ms)).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/**
 * Text of a token as a chart shows it: one leading word space is dropped (`▁`, `Ġ` and a plain space mean the
 * same), and what would be invisible gets a sign of its own.
 */
export function displayToken(text: string): string {
  const bare = text.replace(/^[ ▁Ġ](?=.)/u, "");
  return bare
    .replace(/\n/g, "↵")
    .replace(/\t/g, "⇥")
    .replace(/^[ ▁Ġ]+$/u, (spaces) => "␣".repeat(spaces.length));
}

/** Special tokens are written `<eos>` or `<|im_end|>`; they steer the model and are not part of the answer's words. */
export const looksSpecial = (text: string): boolean => /^<\|?[^<>\s]+\|?>$/.test(text);
