/** The pages of the site, in the order of its menus; their names stand with the texts of each language. */
export const pages = [
  { href: "/" },
  { href: "/learn" },
  { href: "/examples" },
  { href: "/labs" },
  { href: "/strategies" },
  { href: "/models" },
  { href: "/family" },
  { href: "/runs" },
  { href: "/gallery" },
] as const;

/** Pages of reference, which stand in the help. */
export const docPages = [{ href: "/docs/links" }, { href: "/docs/privacy" }] as const;

export type PageHref = (typeof pages)[number]["href"];

/** A page, or one below it: `/labs/iterations`. */
export type PagePath = PageHref | (typeof docPages)[number]["href"] | `${Exclude<PageHref, "/">}/${string}`;

/** Pages whose texts are there in every language; a page below one of them counts as it. */
const translated: readonly PageHref[] = ["/", "/learn", "/examples", "/labs"];

/** Pages below them that are in English all the same. */
const inEnglish: readonly PagePath[] = ["/labs/latents", "/labs/infilling"];

/** Whether a page speaks other languages than English, besides its header. */
export const isTranslated = (page: PagePath): boolean =>
  !inEnglish.includes(page) &&
  translated.some((href) => page === href || (href !== "/" && page.startsWith(`${href}/`)));

/** Link from one page to another. It is relative, so that the site may stand in any folder of a host. */
export function hrefFrom(page: PagePath, to: PageHref | (typeof docPages)[number]["href"]): string {
  const up = "../".repeat(page.split("/").filter(Boolean).length) || "./";
  return to === "/" ? up : `${up}${to.slice(1)}/`;
}
