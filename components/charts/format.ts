/** How numbers and tokens are written in every chart, so that two charts never disagree about the same value. */
import type { Interval, Share } from "@/lib/analysis/interval";

export { displayToken, formatPercent, NOT_RECORDED } from "@/lib/trace/format";

/** `87.5 % (82–91)`: a share with its 95 % interval. */
export function formatShare({ value, low, high }: Share): string {
  return `${(100 * value).toFixed(1)} % (${(100 * low).toFixed(0)}–${(100 * high).toFixed(0)})`;
}

/** `4.3 (3.8–4.9)`: a mean with its 95 % interval; one answer gives none. */
export function formatMean({ value, low, high }: Interval, digits = 1): string {
  const written = [value, low, high].map((each) => each.toFixed(digits).replace("-", "−")) as [string, string, string];
  return Number.isFinite(low) ? `${written[0]} (${written[1]}–${written[2]})` : `${written[0]} (one answer)`;
}

/**
 * `−1.2 (−3.0 to 0.6)`: a difference of shares in points, with its 95 % interval. Where every question says the same, there
 * is no spread that an interval could tell of.
 */
export function formatPoints({ value, low, high }: Interval): string {
  const points = (share: number) =>
    (100 * share)
      .toFixed(1)
      .replace(/^-(0\.0)$/, "$1")
      .replace("-", "−");
  if (low === high) return `${points(value)} (every question alike)`;
  if (!Number.isFinite(low)) return `${points(value)} (one question)`;
  return `${points(value)} (${points(low)} to ${points(high)})`;
}

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
