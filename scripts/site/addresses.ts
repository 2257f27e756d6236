/** Makes the addresses of the exported site relative, so that it may stand in any folder of any host. */

/** What pages name by an address from the host's root: the bundler's files, and what the layout puts into the head. */
const FROM_ROOT = /(\\?")\/(_next\/|start\.js|icon\.svg)/g;

/**
 * A page of the export with addresses relative to its own folder: in tags, and in the data it is hydrated from.
 * @param depth number of folders between the site's root and the page
 * @throws naming an address that still begins at the host's root
 */
export function relativePage(html: string, depth: number): string {
  const up = "../".repeat(depth) || "./";
  const page = html.replace(FROM_ROOT, `$1${up}$2`);
  const left = /<[^>]+ (?:src|href)="(\/[^"]+)"/.exec(page);
  if (left) throw new Error(`expected relative addresses only, found "${left[1]}"`);
  return page;
}

/** How the bundler's own scripts find their files, and what finds them in every folder, and in a frame without an origin. */
const RUNTIME: readonly { readonly what: string; readonly found: RegExp; readonly instead: string }[] = [
  {
    what: "the runtime's folder",
    found: /TURBOPACK_CHUNK_BASE_PATH:"\/_next\/"/,
    // As pages write it: scripts are told apart by the very text of their address.
    instead: 'TURBOPACK_CHUNK_BASE_PATH:document.currentScript.getAttribute("src").replace(/static\\/chunks\\/.*/,"")',
  },
  {
    what: "the folder a worker is told",
    found: /(\w+)="SharedWorker"===(\w+)\.name,(\w+)=(\w+)\.b,/,
    instead: '$1="SharedWorker"===$2.name,$3=new URL($4.b,document.baseURI).href,',
  },
  {
    what: "the origin a worker's scripts must have",
    // A worker that began as text has the address of that text, and an origin of its own.
    found: /new URL\((\w+),location\.origin\);return (\w+)\.origin!==location\.origin&&/,
    instead: 'new URL($1);return location.protocol!=="blob:"&&$2.origin!==location.origin&&',
  },
];

/** An asset's address, as modules export it. */
const ASSET = /(\w+)\.q\("\/_next\//g;

/**
 * The bundler's scripts with addresses that follow the folder the site stands in.
 * @param scripts texts of all of them, by file name
 * @throws when one of the places to change is not there, or another address begins at the host's root
 */
export function relativeScripts(scripts: ReadonlyMap<string, string>): Map<string, string> {
  const changed = new Map([...scripts].map(([name, text]) => [name, text.replace(ASSET, '$1.q($1.b+"')]));
  for (const { what, found, instead } of RUNTIME) {
    const holders = [...changed].filter(([, text]) => found.test(text));
    if (holders.length === 0)
      throw new Error(`${what}: expected in a script of the bundler, found in none; has Next changed?`);
    for (const [name, text] of holders) changed.set(name, text.replace(found, instead));
  }
  for (const [name, text] of changed) {
    if (text.includes('"/_next/')) throw new Error(`${name}: expected relative addresses only, found "/_next/…"`);
  }
  return changed;
}
