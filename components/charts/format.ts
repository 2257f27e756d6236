/** How numbers and tokens are written in every chart, so that two charts never disagree about the same value. */

export { displayToken, formatPercent, NOT_RECORDED } from "@/lib/trace/format";

/** `0.34 nats`; values below a hundredth with two digits that count: `0.0021 nats`. */
export function formatNats(nats: number): string {
  const number = nats !== 0 && Math.abs(nats) < 0.01 ? String(Number(nats.toPrecision(2))) : nats.toFixed(2);
  return `${number.replaceAll("-", "−")}\u00a0nats`;
}

/** Milliseconds with as many digits as matter: `7.6`, `84`, `1 204`. */
export function formatMs(ms: number): string {
  if (ms < 10) return ms.toFixed(1);
  return String(Math.round(ms)).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** Special tokens are written `<eos>` or `<|im_end|>`; they steer the model and are not part of the answer's words. */
export const looksSpecial = (text: string): boolean => /^<\|?[^<>\s]+\|?>$/.test(text);
