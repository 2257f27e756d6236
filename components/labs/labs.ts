/** The labs, in the order of their menu; their names stand with the texts of each language. A page of a lab is `app/labs/NAME/page.tsx`. */
export const labs = [
  { id: "length-bias", path: "" },
  { id: "iterations", path: "iterations" },
  { id: "caches", path: "caches" },
  { id: "order", path: "order" },
  { id: "calibration", path: "calibration" },
  { id: "pareto", path: "pareto" },
  { id: "priors", path: "priors" },
  { id: "latents", path: "latents" },
  { id: "infilling", path: "infilling" },
] as const;

export type LabId = (typeof labs)[number]["id"];

/** The labs whose numbers are those of a sweep; the others have weights and pictures of their own. */
export type SweepLabId = Exclude<LabId, "latents" | "infilling">;

/** Link from one lab to another; relative, so that the site may stand in any folder of a host. */
export function labHref(from: LabId, to: LabId): string {
  const path = (id: LabId) => labs.find((lab) => lab.id === id)!.path as string;
  const up = path(from) === "" ? "./" : "../";
  return path(to) === "" ? up : `${up}${path(to)}/`;
}
