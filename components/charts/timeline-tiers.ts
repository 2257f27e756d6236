/** Where the lanes of the timeline lie: a row each, lane A at the top. Numbers only, no DOM. */

/** Length of a tick, px. */
export const TICK = 6;
/** Room above the rows for the knob of the playhead, px. */
export const HEAD = 9;
/** Room below them, px. */
const FOOT = 2;
/** A row is lower where there are more than two. */
const rowHeight = (lanes: number) => (lanes > 2 ? 11 : 14);

/** Height of the whole track, px. */
export const trackHeight = (lanes: number) => HEAD + Math.max(lanes, 1) * rowHeight(lanes) + FOOT;

/** Middle of a lane's row, px from the top. */
export const rowMiddle = (index: number, lanes: number) => HEAD + (index + 0.5) * rowHeight(lanes);

/** The lane whose row holds a height, px from the top, or null. */
export function laneAt(y: number, lanes: number): number | null {
  const index = Math.floor((y - HEAD) / rowHeight(lanes));
  return index >= 0 && index < lanes ? index : null;
}
