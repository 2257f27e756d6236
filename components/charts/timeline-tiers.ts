/** Where the ticks of each lane lie beside the timeline's track: odd lanes above it, even ones below. Numbers only, no DOM. */

/** Height of the track, px. */
export const TRACK = 5;
/** Length of a tick, px. */
export const TICK = 7;
/** Height of one row of ticks; lanes C and D have a second row outside the first. Marks take the place of ticks. */
export const TIER = TICK + 3;

/** −1 above the track, 1 below it. */
export const sideOf = (index: number) => (index % 2 === 0 ? -1 : 1);

/** Edge of a lane's ticks that is nearer to the track, px from its middle. */
export const tierNear = (index: number) => sideOf(index) * (TRACK / 2 + 3 + Math.floor(index / 2) * TIER);

/** Middle of a lane's ticks, px from the middle of the track. */
export const tierMiddle = (index: number) => tierNear(index) + (sideOf(index) * TICK) / 2;

/** The lane whose ticks lie at a height, px below the middle of the track, or null. */
export function laneAt(y: number, lanes: number): number | null {
  const distance = (index: number) => Math.abs(tierMiddle(index) - y);
  const nearest = [...Array(lanes).keys()].sort((a, b) => distance(a) - distance(b))[0];
  return nearest !== undefined && distance(nearest) <= TIER / 2 + 1 ? nearest : null;
}
