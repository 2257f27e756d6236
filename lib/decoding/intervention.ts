/** What somebody changes by hand in one iteration of a run. Plain data: it is kept in traces, settings and links. */
import type { z } from "zod/mini";
import type { interventionSchema } from "./intervention-schema";

export type Intervention = z.infer<typeof interventionSchema>;

/** Nothing changed by hand: the run goes on by itself, perhaps with other settings. */
export const NO_INTERVENTION: Intervention = {};

/** True when something is changed; choosing no position at all is a change too. */
export function changesAnything({ choose, force = [], remask = [], splices = [] }: Intervention): boolean {
  return choose !== undefined || force.length + remask.length + splices.length > 0;
}
