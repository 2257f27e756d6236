/** What a first visit downloads, in bytes: times depend on the machine, these do not. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, type Page } from "@playwright/test";
import { lookOut, SEEN } from "@/scripts/bench/first-visit";
import { openReady, test } from "./support";

/**
 * Thousands of bytes, compressed, that the scripts which a page names may have: with them it wakes up. React and the router of
 * Next alone are 132, and the bundler gives a page whole chunks of which it needs a part: there is room for that, and for
 * no library more. Lower what has become smaller.
 */
const BUDGETS: Readonly<Record<string, number>> = { ".": 180, gallery: 273, embed: 307 };
/** Labs, lessons and all others draw what they measure, run and show with scripts that come behind those. */
const BUDGET_OF_OTHERS = 157;
/** All scripts until the first lane of `/` is drawn: those of the page, of lanes and charts, of the machinery, and what reads traces. */
const BUDGET_OF_FIRST_LANE = 403;
/** All scripts until the recorded runs of `/` are drawn and the network could run without WebGPU, but for its weights: those
 *  of the page, of its parts and its machinery, worker with kernels and decoding loop, tokenizer, and what reads traces and sprites. */
const BUDGET_OF_VISIT = 545;

/** Stands in the engine of tfjs alone. */
const SAID_BY_TFJS = "No backend found in registry";

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
  expect(bytes.filter((page) => page.bytes > 1000 * (BUDGETS[page.folder] ?? BUDGET_OF_OTHERS))).toEqual([]);
});

/** Paths of the scripts that a page asks for, as far as it has. */
function scriptsAsked(page: Page, baseURL: string | undefined): () => string[] {
  const asked = new Set<string>();
  page.on("request", (request) => asked.add(request.url()));
  return () =>
    [...asked]
      .filter((url) => url.startsWith(`${baseURL}/`))
      .map((url) => new URL(url).pathname.slice(1))
      .filter((path) => /\.(js|wasm)$/.test(path));
}

test("without WebGPU a visitor downloads our own kernels, and nothing of tfjs", async ({ page, baseURL }) => {
  const asked = scriptsAsked(page, baseURL);
  await openReady(page, "/?backend=wasm");
  expect(asked().filter((path) => path.endsWith(".wasm"))).toEqual([]);
  const scripts = asked().filter((path) => path.endsWith(".js"));
  expect(scripts.filter((path) => readFileSync(join("out", path), "utf8").includes(SAID_BY_TFJS))).toEqual([]);
});

test("what asks, engine and network come behind the first lane, and what comes before it is within its budget", async ({
  page,
  baseURL,
}) => {
  const asked = scriptsAsked(page, baseURL);
  const untilLane: string[] = [];
  page.on("console", (message) => {
    if (message.text() === SEEN.lane) untilLane.push(...asked());
  });
  await page.addInitScript(lookOut, SEEN);
  await page.goto("/?backend=wasm");
  await expect.poll(() => untilLane.length).toBeGreaterThan(0);
  expect(sum([...new Set([...scriptsOf("."), ...untilLane])])).toBeLessThanOrEqual(1000 * BUDGET_OF_FIRST_LANE);
});

test("the scripts of a first visit are within their budget, and what a press may ask for comes after them", async ({
  page,
  baseURL,
}) => {
  const asked = scriptsAsked(page, baseURL);
  // What is fetched ahead waits for the network, which never comes.
  await page.route("**/*.safetensors*", (route) => route.abort());
  await page.goto("/?backend=wasm");
  await expect(page.getByRole("grid").first()).toBeVisible();
  await page.waitForLoadState("networkidle");
  const named = scriptsOf(".");
  expect(asked().length).toBeGreaterThan(named.length + 5);
  expect(sum([...new Set([...named, ...asked()])])).toBeLessThanOrEqual(1000 * BUDGET_OF_VISIT);
});

test("what the server drew of a page stands in its styles from the first", () => {
  const files = readdirSync("out", { recursive: true, encoding: "utf8" });
  for (const path of files.filter((path) => /(^|\/)index\.html$/.test(path))) {
    const html = readFileSync(join("out", path), "utf8");
    const sheets = [...html.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].map(([, sheet]) =>
      readFileSync(join("out", dirname(path), sheet!), "utf8"),
    );
    // Names of the style sheets of parts begin with a digest; one that begins with a digit is written otherwise in a sheet.
    const names = [...html.matchAll(/ class="([^"]*)"/g)].flatMap(([, names]) => names!.split(" "));
    const own = new Set(names.filter((name) => /^[a-z][\w-]{5}_[a-z]\w*$/i.test(name)));
    const missing = [...own].filter((name) => !sheets.some((sheet) => sheet.includes(`.${name}`)));
    expect(missing, path).toEqual([]);
  }
});
