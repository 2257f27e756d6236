/**
 * One answer to "which Chromium, with which flags" for everything that needs a real browser: the browser tests,
 * the end-to-end tests and the benchmark. WebGPU runs on the SwiftShader software adapter the browser brings along,
 * so no graphics card is needed.
 */
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Names under which Linux distributions and Google install the browser, in order of preference. */
const COMMAND_NAMES = ["chromium", "chromium-browser", "google-chrome"];

/**
 * Flags for a headless browser with WebGPU on SwiftShader and no traffic of its own.
 * The sandbox goes only where it cannot work: as root, as in most containers.
 * @type {string[]}
 */
const args = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

/**
 * A Chromium that exists on this machine, and the flags to launch it with. Looks at `CHROMIUM_PATH`, then the PATH, then
 * Playwright's own download, then the `@sparticuz/chromium` package (Linux x64; needs neither apt nor root, unpacks into the temporary folder).
 * @returns {Promise<{ executablePath: string, args: string[] }>}
 * @throws when `CHROMIUM_PATH` names a file that is not there, or when nothing is found; the message says what to install
 */
export async function findChromium() {
  const executablePath = fromEnvironment() ?? fromPath() ?? (await fromPlaywright()) ?? (await fromPackage());
  if (executablePath) return { executablePath, args };
  throw new Error(
    `no Chromium found: tried CHROMIUM_PATH, ${COMMAND_NAMES.join(", ")} on the PATH, Playwright's own download and ` +
      "@sparticuz/chromium (Linux x64 only). Install one with `apt-get install chromium` or " +
      "`npx playwright install chromium`, or set CHROMIUM_PATH.",
  );
}

function fromEnvironment() {
  const path = process.env.CHROMIUM_PATH;
  if (path && !existsSync(path)) throw new Error(`CHROMIUM_PATH is "${path}", but there is no such file`);
  return path || undefined;
}

function fromPath() {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return COMMAND_NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

async function fromPlaywright() {
  const { chromium } = await import("@playwright/test");
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
}

/** The package carries Linux x64 binaries alone, and unpacks its own NSS libraries only when it believes to be on Lambda. */
async function fromPackage() {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  process.env.AWS_LAMBDA_JS_RUNTIME ??= "nodejs20.x";
  const { default: chromium } = await import("@sparticuz/chromium");
  return chromium.executablePath();
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
