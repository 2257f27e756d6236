/** Where the moments of the shared clock lie on its track. */
import { linearScale } from "./scale";

/** Clock value ↔ px on a track of `width` px. */
export function clockScale(end: number, width: number) {
  return linearScale([0, Math.max(end, Number.MIN_VALUE)], [0, width], true);
}
