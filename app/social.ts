/** What chats and networks show of a link to the site: its picture and its address, which only the host of the site knows. */
import type { Metadata } from "next";

const PICTURE = {
  path: "preview.png",
  width: 1200,
  height: 630,
  alt: "Two lanes of Dimple Playground: the same answer decoded in few iterations and in many, as heatmaps",
} as const;

const NAME = "Dimple Playground";

/**
 * Metadata of all pages: with an address the picture and where each page stands, which must be absolute; without one what
 * needs none. Title and description of each page stand in for those that are not given here.
 * @param site address of the folder that the site stands in, `https://example.org/some/path`; undefined where nobody says
 * @throws Error for an address that is none of the web, or has a query or an anchor
 */
export function socialMetadata(
  site: string | undefined,
): Pick<Metadata, "metadataBase" | "alternates" | "openGraph" | "twitter"> {
  if (!site) {
    return { openGraph: { type: "website", siteName: NAME }, twitter: { card: "summary" } };
  }
  const base = folderOf(site);
  const { path, ...picture } = PICTURE;
  const images = [{ url: new URL(path, base).href, ...picture }];
  return {
    metadataBase: base,
    // Of each page its own: an address from where it stands.
    alternates: { canonical: "./" },
    openGraph: { type: "website", siteName: NAME, url: "./", images },
    twitter: { card: "summary_large_image", images },
  };
}

/** The address with a slash at its end, so that files of the site are sought in it and not beside it. */
function folderOf(site: string): URL {
  const url = URL.canParse(site) ? new URL(site) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "") {
    throw new Error(`SITE_URL: expected the address of the site, as in https://example.org/some/path, found "${site}"`);
  }
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}
