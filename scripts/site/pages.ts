/** What pages of the export need, beyond relative addresses, to open in any folder. */

/**
 * Relative addresses start at a folder: a host that answers without the slash at its end is asked again, with it. Done, the
 * script goes: React, which finds the page as it wrote it, knows nothing of it.
 */
const WITH_SLASH =
  'if(!/(\\/|\\.html)$/.test(location.pathname))location.replace(location.pathname+"/"+location.search+location.hash);' +
  "document.currentScript.remove()";

/** The page, which sees to it that its address is one of a folder. */
export const inItsFolder = (html: string): string =>
  html.replace("<head>", () => `<head><script>${WITH_SLASH}</script>`);

/** The folder of the site is the nearest one above that has its first script; look and link come from there. */
const FIND_SITE = (styles: readonly string[]): string => `(async () => {
  for (let folder = new URL(".", location.href); ; folder = new URL("..", folder)) {
    const script = new URL("start.js", folder).href;
    const isSite = await fetch(script, { method: "HEAD" }).then(({ ok }) => ok, () => false);
    if (isSite) {
      for (const link of document.querySelectorAll("[data-to]")) link.href = new URL(link.dataset.to, folder).href;
      for (const part of document.querySelectorAll("[data-below]"))
        part.hidden = !location.pathname.startsWith(new URL(part.dataset.below, folder).pathname);
      document.head.append(Object.assign(document.createElement("script"), { src: script }));
      for (const style of ${JSON.stringify(styles)}) {
        const href = new URL(style, folder).href;
        document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
      }
    }
    if (isSite || folder.pathname === "/") return;
  }
})();`;

/**
 * The page for addresses that do not exist, which hosts show at any depth: it loads nothing by an address of its own, and
 * looks for the site above it.
 */
export function notFoundPage(html: string): string {
  const styles = [...html.matchAll(/<link rel="stylesheet" href="\/([^"]+)"/g)].map(([, path = ""]) => path);
  const bare = html.replace(/<script[\s\S]*?<\/script>|<link[^>]*>/g, "");
  return bare.replace("</body>", () => `<script>${FIND_SITE(styles)}</script></body>`);
}
