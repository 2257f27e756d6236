/** The service worker of the site, by which it opens without a network after the first visit. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { OPENING_LANE } from "@/lib/experiment/defaults";

/** Name of its file, in the folder of the site: it serves what lies there and below. */
export const SERVICE_WORKER = "sw.js";

/** What many visits never use is kept once it is used: other models' weights, and what is there to be read alone. */
const isEager = (path: string): boolean =>
  path.startsWith("models/") && path.endsWith(".safetensors")
    ? path.startsWith(`models/${OPENING_LANE.model}/`)
    : !/^(screenshots|schema|gallery)\/|^licences\.txt$/.test(path);

/**
 * The text of the service worker for a finished site: it holds the digest of every file, so it changes whenever the site does.
 * @param out folder of the site, with all its files
 */
export function serviceWorkerOf(out: string): string {
  const paths = readdirSync(out, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path !== SERVICE_WORKER && statSync(join(out, path)).isFile())
    .sort();
  const files = Object.fromEntries(
    paths.map((path) => {
      const digest = createHash("sha256")
        .update(readFileSync(join(out, path)))
        .digest("base64");
      return [path, { integrity: `sha256-${digest}`, isEager: isEager(path) }];
    }),
  );
  const list = JSON.stringify(files);
  const source = readFileSync(new URL("service-worker.js", import.meta.url), "utf8");
  const version = createHash("sha256").update(source).update(list).digest("hex").slice(0, 12);
  return source.replace("__FILES__", () => list).replace("__VERSION__", version);
}
