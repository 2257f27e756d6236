/** What a first visit downloads, in bytes: times depend on the machine, these do not. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "@playwright/test";
import { openReady, test } from "./support";

/**
 * Thousands of bytes, compressed, that the scripts of a page may have. React and the router of Next alone are 130, and the
 * bundler gives a page whole chunks of which it needs a part: there is room for that, and for no library more. Lower what
 * has become smaller.
 */
const BUDGETS: Readonly<Record<string, number>> = { ".": 470, examples: 165, models: 165, family: 190 };
const BUDGET_OF_OTHERS = 455;
/** A lesson comes with the prose of all, in each of its languages. */
const BUDGET_OF_LESSONS = 480;
/** All scripts that come after those of the page until the network can run without WebGPU: worker with kernels and decoding
 *  loop, tokenizer, what prepares and records runs, and what reads traces and sprites. */
const BUDGET_OF_ENGINE = 145;

/** Bytes of a file of the built site, as hosts send it. */
const packedBytes = (path: string) => gzipSync(readFileSync(join("out", path))).length;

/** Scripts that a page names, but for those of old browsers: all of them come before it answers. @param folder of the page */
function scriptsOf(folder: string): string[] {
  const html = readFileSync(join("out", folder, "index.html"), "utf8");
  const tags = [...html.matchAll(/<script[^>]* src="([^"]+)"[^>]*>/g)].filter(([tag]) => !/ nomodule/i.test(tag));
  const named = tags.map(([, source]) => join(folder, source!));
  return [...new Set(named)];
}

const sum = (paths: readonly string[]) => paths.reduce((bytes, path) => bytes + packedBytes(path), 0);

test("the scripts of every page are within its budget", () => {
  const files = readdirSync("out", { recursive: true, encoding: "utf8" });
  const folders = files.filter((path) => /(^|\/)index\.html$/.test(path)).map((path) => dirname(path));
  expect(folders).toEqual(expect.arrayContaining(Object.keys(BUDGETS)));
  const bytes = folders.map((folder) => ({ folder, bytes: sum(scriptsOf(folder)) }));
  // A page without scripts would be within any budget.
  expect(bytes.filter((page) => page.bytes < 100_000)).toEqual([]);
  const usual = (folder: string) => (folder.startsWith("learn/") ? BUDGET_OF_LESSONS : BUDGET_OF_OTHERS);
  expect(bytes.filter((page) => page.bytes > 1000 * (BUDGETS[page.folder] ?? usual(page.folder)))).toEqual([]);
});

test("without WebGPU a visitor downloads our own kernels, and nothing of tfjs", async ({ page, baseURL }) => {
  const asked = new Set<string>();
  page.on("request", (request) => asked.add(request.url()));
  await openReady(page, "/?backend=wasm");
  const files = [...asked].filter((url) => url.startsWith(`${baseURL}/`)).map((url) => new URL(url).pathname.slice(1));
  expect(files.filter((path) => path.endsWith(".wasm"))).toEqual([]);
  const own = new Set(scriptsOf("."));
  const later = files.filter((path) => path.endsWith(".js") && !own.has(path));
  expect(later.length).toBeGreaterThan(1);
  expect(sum(later)).toBeLessThanOrEqual(1000 * BUDGET_OF_ENGINE);
});
