/** How shares and tokens are written wherever they are told, so that no two places disagree about the same value. */
import type { Trace } from "./schema";

/** What stands where a trace does not tell a value. */
export const NOT_RECORDED = "not recorded";

/** `0.9312` → `93.1 %`, with a space that does not break. */
export const formatPercent = (share: number): string => `${(share * 100).toFixed(1)}\u00a0%`;

/**
 * Text of a token as it is shown: one leading word space is dropped (`▁`, `Ġ` and a plain space mean the same), and
 * what would be invisible gets a sign of its own.
 */
export function displayToken(text: string): string {
  const bare = text.replace(/^[ ▁Ġ](?=.)/u, "");
  return bare
    .replace(/\n/g, "↵")
    .replace(/\t/g, "⇥")
    .replace(/^[ ▁Ġ]+$/u, (spaces) => "␣".repeat(spaces.length));
}

/** A token of a trace as it is shown; `#528` where the trace does not tell its text. */
export const tokenName = ({ vocabulary }: Pick<Trace, "vocabulary">, id: number): string =>
  displayToken(vocabulary.text[String(id)] ?? `#${id}`);
