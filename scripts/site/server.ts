/** The built site on a server of its own, with the headers that a host should send. */
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import sirv from "sirv";
import { policyOf, writtenPolicy } from "./policy";

/** Frames of every site may show ours; a host that wants none names those it allows. */
const FRAME_ANCESTORS = "frame-ancestors *";

/** @param under folder of the host under which the site is found, from slash to slash */
export function siteServer(folder: string, under = "/"): Server {
  const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".html"));
  const policies = new Map(pages.map((path) => [`/${path}`, writtenPolicy(readFileSync(join(folder, path), "utf8"))]));
  const headersOf = (path: string): Record<string, string> => ({
    "content-security-policy": `${policies.get(path.replace(/\/$/, "/index.html")) ?? policyOf()}; ${FRAME_ANCESTORS}`,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    // A sandboxed frame has no origin, so that all it fetches is foreign to it.
    "access-control-allow-origin": "*",
    // Files of the bundler are named after what is in them.
    "cache-control": path.startsWith("/_next/static/") ? "public, max-age=31536000, immutable" : "no-cache",
  });
  const missing = readFileSync(join(folder, "404.html"));
  const files = sirv(folder, {
    etag: true,
    setHeaders: (response, path) => response.setHeaders(new Headers(headersOf(path))),
    onNoMatch: (_, response) =>
      response.writeHead(404, { ...headersOf("/404.html"), "content-type": "text/html;charset=utf-8" }).end(missing),
  });
  return createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? "/", "http://host");
    const isUnder = `${pathname}/`.startsWith(under);
    const path = isUnder ? pathname.slice(under.length - 1) : pathname;
    // Addresses of a page are relative to its folder.
    if (isUnder && !path.endsWith("/") && policies.has(`${path}/index.html`)) {
      response.writeHead(301, { location: `${pathname}/${search}` }).end();
      return;
    }
    request.url = isUnder ? path + search : "/nothing-outside";
    files(request, response);
  });
}
