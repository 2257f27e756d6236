/**
 * Scales and lines of the charts that a page begins with. They are D3's to the last digit; with D3's own come scales of
 * dates and colours and all their formats, which is more script than all of these charts together.
 */

/** From a stretch of numbers to one of pixels, and back. */
export interface LinearScale {
  (value: number): number;
  invert(at: number): number;
}

type Stretch = readonly [from: number, to: number];

/** @param isClamped what lies outside is moved to the nearer end, both ways */
export function linearScale(domain: Stretch, range: Stretch, isClamped = false): LinearScale {
  const [forth, back] = [mapping(domain, range, isClamped), mapping(range, domain, isClamped)];
  return Object.assign((value: number) => forth(value), { invert: back });
}

function mapping([a, b]: Stretch, [from, to]: Stretch, isClamped: boolean) {
  const [low, high] = a < b ? [a, b] : [b, a];
  return (value: number): number => {
    const kept = isClamped ? Math.max(low, Math.min(high, value)) : value;
    const share = b === a ? 0.5 : (kept - a) / (b - a);
    return from * (1 - share) + to * share;
  };
}

/** An SVG path through points, to a tenth of a pixel; null breaks the line, and a point alone is a dot. */
export function linePath(points: readonly (readonly [x: number, y: number] | null)[]): string {
  const tenth = (value: number) => Math.round(value * 10) / 10;
  let path = "";
  let length = 0;
  for (const point of [...points, null]) {
    if (point) path += `${length++ === 0 ? "M" : "L"}${tenth(point[0])},${tenth(point[1])}`;
    else {
      if (length === 1) path += "Z";
      length = 0;
    }
  }
  return path;
}
