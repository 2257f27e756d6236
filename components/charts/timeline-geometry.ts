/** Where the moments of the shared clock lie on its track. */
import { scaleLinear } from "d3";

/** Clock value ↔ px on a track of `width` px. */
export function clockScale(end: number, width: number) {
  return scaleLinear([0, Math.max(end, Number.MIN_VALUE)], [0, width]).clamp(true);
}
