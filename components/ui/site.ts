declare global {
  /** Folder of the site, written by public/start.js before anything else runs. */
  var siteRoot: string | undefined;
}

/**
 * Address of a file or page of the site in whatever folder the site stands: "models/index.json", "" for the playground.
 * For what happens in the browser alone. Links that are drawn before use `SiteLink`, or `hrefFrom` from page to page.
 */
export function siteUrl(path: string): string {
  return new URL(path, globalThis.siteRoot ?? new URL("/", document.baseURI)).href;
}
