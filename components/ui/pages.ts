/** The pages of the site, in the order of its menus. */
export const pages = [
  { href: "/", label: "Playground" },
  { href: "/learn", label: "Learn" },
  { href: "/examples", label: "Examples" },
  { href: "/labs", label: "Labs" },
  { href: "/strategies", label: "Strategies" },
  { href: "/models", label: "Models" },
  { href: "/family", label: "Family" },
  { href: "/runs", label: "Other models" },
  { href: "/gallery", label: "Gallery" },
] as const;

/** Pages of reference, which stand in the help. */
export const docPages = [
  { href: "/docs/links", label: "Links" },
  { href: "/docs/privacy", label: "Privacy" },
] as const;

export type PageHref = (typeof pages)[number]["href"];

/** A page, or one below it: `/labs/iterations`. */
export type PagePath = PageHref | (typeof docPages)[number]["href"] | `${Exclude<PageHref, "/">}/${string}`;

/** Link from one page to another. It is relative, so that the site may stand in any folder of a host. */
export function hrefFrom(page: PagePath, to: PageHref | (typeof docPages)[number]["href"]): string {
  const up = "../".repeat(page.split("/").filter(Boolean).length) || "./";
  return to === "/" ? up : `${up}${to.slice(1)}/`;
}
