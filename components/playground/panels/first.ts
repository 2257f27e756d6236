/** What draws the first runs, and brings them. */
export { fetchOpening } from "@/components/playground/machine/recorded-file";
export { narrate } from "@/lib/analysis/narration";
export { LaneResult } from "./LaneResult";
export { Lanes } from "./Lanes";
export { PageTimeline } from "./PageTimeline";
export { PageViewBar } from "./PageViewBar";

export const loadSecond = () => import("./second");
