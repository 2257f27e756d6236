/** The Content-Security-Policy of the site: its own files, nothing inline but what is named by its hash; other hosts for data alone. */
import { createHash } from "node:crypto";

const INLINE_SCRIPT = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;

/** Policy for a page, or for a script that runs by itself as a worker. @param html the page; nothing inline without one */
export function policyOf(html = ""): string {
  const hashes = [...html.matchAll(INLINE_SCRIPT)].map(
    ([, text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`,
  );
  return [
    "default-src 'none'",
    ["script-src 'self' 'wasm-unsafe-eval'", ...new Set(hashes)].join(" "),
    // Charts place what they draw by style attributes.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    // A trace of another host is fetched after a press that names it (`?trace=`); from this machine, while one is recorded.
    "connect-src 'self' https: http://localhost:* http://127.0.0.1:*",
    // Text of a blob is what a worker starts from in a frame without an origin.
    "worker-src 'self' blob:",
    "frame-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

const POLICY = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"\/>/;

/** The page with its policy before everything else that it loads. @throws when the page has no head */
export function withPolicy(html: string): string {
  if (!html.includes("<head>")) throw new Error("expected a page with a head, found none");
  return html.replace("<head>", () => `<head><meta http-equiv="Content-Security-Policy" content="${policyOf(html)}"/>`);
}

/** The policy that stands in a page. @throws when there is none */
export function writtenPolicy(html: string): string {
  const policy = POLICY.exec(html)?.[1];
  if (!policy) throw new Error("expected a page with its policy, found none: run `npm run build` first");
  return policy;
}
