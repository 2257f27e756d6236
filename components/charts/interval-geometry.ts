/** Size of a drawn interval, px. */
export const [INTERVAL_WIDTH, INTERVAL_HEIGHT] = [80, 10];

/** A share and its interval on a line from 0 to 1: a band at least 2 px wide, and a mark that stays inside the drawing. */
export function intervalMarks(share: number, [low, high]: readonly [number, number]) {
  const x = (value: number) => value * INTERVAL_WIDTH;
  const width = Math.max(x(high) - x(low), 2);
  return {
    band: { x: Math.min(x(low), INTERVAL_WIDTH - width), width },
    mark: Math.min(Math.max(x(share), 1), INTERVAL_WIDTH - 1),
  };
}
