import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { relativePage, relativeScripts } from "./addresses";
import { compiledAhead } from "./compile";
import { inItsFolder, inPlace, notFoundPage } from "./pages";
import { withPolicy } from "./policy";

/** The page of addresses that do not exist: once as a file that hosts look for, and twice as folders that nobody opens. */
const NOT_FOUND = { file: "404.html", folders: ["404", "_not-found"] } as const;

/** What Next's router would fetch; links of this site are plain ones, and leave it unused. */
const ROUTER_FILE = /^(index|__next\..*)\.txt$/;

/**
 * Makes an export of Next open in every folder of every host, puts a script policy into each of its pages, and lets
 * browsers compile its scripts while they load.
 * @param out folder of the export as Next wrote it; it is changed in place
 * @throws when something of the export is not as expected
 */
export function finishSite(out: string): void {
  const read = (path: string) => readFileSync(join(out, path), "utf8");
  const write = (path: string, text: string) => writeFileSync(join(out, path), text);

  for (const folder of NOT_FOUND.folders) rmSync(join(out, folder), { recursive: true, force: true });
  const files = readdirSync(out, { recursive: true, encoding: "utf8" });
  for (const path of files.filter((path) => ROUTER_FILE.test(basename(path)))) rmSync(join(out, path));

  for (const path of files.filter((path) => basename(path) === "index.html")) {
    const depth = path.split("/").length - 1;
    write(path, withPolicy(inItsFolder(inPlace(relativePage(read(path), depth)))));
  }
  write(NOT_FOUND.file, withPolicy(notFoundPage(read(NOT_FOUND.file))));

  const scripts = files.filter((path) => path.startsWith("_next/") && path.endsWith(".js"));
  const relative = relativeScripts(new Map(scripts.map((path) => [path, read(path)])));
  for (const [path, text] of compiledAhead(relative)) write(path, text);
}
