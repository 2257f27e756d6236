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

/** A part as React sends it after the page around it, and the script that puts it there. */
const SENT_AFTER =
  /<div hidden id="S:(\w+)">((?:(?!<div hidden id="S:)[\s\S])*?)<\/div><script>(?:(?!<\/script>)[\s\S])*?\$RC\("B:\1","S:\1"\)<\/script>/;

/**
 * The page with all its parts in their places. React sends large ones after the page around them, for servers that answer
 * bit by bit; in a file they would only come to their places late, by a script, and move what stands there.
 * @throws when a part is left whose place was not found
 */
export function inPlace(html: string): string {
  let page = html;
  for (let sent = SENT_AFTER.exec(page); sent; sent = SENT_AFTER.exec(page)) {
    const [whole, id, part = ""] = sent;
    const awaited = `<!--$?--><template id="B:${id}"></template><!--/$-->`;
    if (!page.includes(awaited))
      throw new Error(`expected a place for part ${id} of a page, found none; has React changed?`);
    page = page.replace(whole, "").replace(awaited, () => `<!--$-->${part}<!--/$-->`);
  }
  if (/<!--\$\?-->|\$R[CSR]\("/.test(page))
    throw new Error("expected a page with all its parts, found one that waits; has React changed?");
  return page;
}

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
