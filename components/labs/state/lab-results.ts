import type { Row } from "@/lib/sweep/row";
import type { Sweep } from "@/lib/sweep/schema";

/** What a lab draws: answers, and the sweep that asked for them. */
export interface LabResults {
  /** At least one, of all lanes; they grow while the sweep runs. */
  readonly rows: readonly Row[];
  readonly sweep: Sweep;
  /** Labels of the lanes in their order, grids spread out; the others are held against the first. */
  readonly lanes: readonly string[];
}
