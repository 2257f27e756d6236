/** The labs, in the order of their menu. A page of a lab is `app/labs/NAME/page.tsx`. */
export const labs = [
  { id: "length-bias", path: "", label: "Length bias" },
  { id: "iterations", path: "iterations", label: "Iterations" },
  { id: "caches", path: "caches", label: "Caches" },
  { id: "order", path: "order", label: "Order" },
  { id: "calibration", path: "calibration", label: "Calibration" },
  { id: "pareto", path: "pareto", label: "Pareto" },
  { id: "priors", path: "priors", label: "Structure priors" },
] as const;

export type LabId = (typeof labs)[number]["id"];

/** Link from one lab to another; relative, so that the site may stand in any folder of a host. */
export function labHref(from: LabId, to: LabId): string {
  const path = (id: LabId) => labs.find((lab) => lab.id === id)!.path as string;
  const up = path(from) === "" ? "./" : "../";
  return path(to) === "" ? up : `${up}${path(to)}/`;
}
