/** What draws the first runs. */
export { narrate } from "@/lib/analysis/narration";
export { LaneResult } from "./LaneResult";
export { Lanes } from "./Lanes";
export { PageTimeline } from "./PageTimeline";
export { PageViewBar } from "./PageViewBar";

export const loadSecond = () => import("./second");
