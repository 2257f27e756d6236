import { existsSync, readdirSync, readFileSync } from "node:fs";

/** What is built into the site although it is installed for development alone: the emoji of the atlas, and the style sheet. */
const BUILT_IN = ["@iconify-json/fluent-emoji-flat", "tailwindcss"];

/** Holders whom a package leaves out of its manifest, and its licence asks to name. */
const HOLDERS: Readonly<Record<string, string>> = {
  "@iconify-json/fluent-emoji-flat": "Copyright (c) Microsoft Corporation",
};

/** What a package is built from besides its own sources, and does not say itself. */
const CONTAINS: Readonly<Record<string, string>> = {
  "@tensorflow/tfjs-backend-wasm": [
    "Its WebAssembly binaries also hold compiled code of these, whose licences stand in their repositories:",
    "XNNPACK, BSD-3-Clause, https://github.com/google/XNNPACK",
    "pthreadpool, BSD-2-Clause, https://github.com/Maratyszcza/pthreadpool",
    "FP16 and FXdiv, MIT, https://github.com/Maratyszcza/FP16, https://github.com/Maratyszcza/FXdiv",
    "cpuinfo, BSD-2-Clause, https://github.com/pytorch/cpuinfo",
    "Emscripten with musl, MIT, https://github.com/emscripten-core/emscripten",
  ].join("\n"),
};

/** A package that has Apache's licence as a file, for those of TensorFlow.js, which name it without its text. */
const APACHE = "comlink";

const RULE = "-".repeat(80);

interface LockedPackage {
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly peer?: boolean;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name: string };
}

/**
 * The licences of all packages the site is built from, one section each, in the order of their names. Every package that
 * package-lock.json installs for use is in it, so it may name more than the bundle holds, and never less.
 * @param root folder of package-lock.json and node_modules
 * @throws naming the package, when one states no licence, or one whose text is not at hand
 */
export function licencesText(root: URL): string {
  const { packages } = readJson<{ packages: Record<string, LockedPackage> }>(new URL("package-lock.json", root));
  const used = Object.entries(packages)
    .filter(([path, { dev, optional, peer }]) => path !== "" && !dev && !optional && !peer)
    .map(([path]) => path);
  const folders = [...used, ...BUILT_IN.map((name) => `node_modules/${name}`)].map((path) => new URL(`${path}/`, root));
  const apache = licenceFiles(new URL(`node_modules/${APACHE}/`, root)).join("\n");
  const sections = folders.map((folder) => section(folder, apache)).sort();
  const own = readFileSync(new URL("LICENSE", root), "utf8").trim();
  return `${[`Dimple Playground\n\n${own}`, ...new Set(sections)].join(`\n\n${RULE}\n\n`)}\n`;
}

function section(folder: URL, apache: string): string {
  const { name, version, license, author } = readJson<Manifest>(new URL("package.json", folder));
  if (!license) throw new Error(`package "${name}" states no licence in its package.json`);
  const files = licenceFiles(folder);
  const holder = HOLDERS[name] ?? (typeof author === "object" ? author.name : author);
  const title = [
    `${name} ${version}`,
    license,
    ...(holder ? [holder] : []),
    ...(CONTAINS[name] ? ["", CONTAINS[name]] : []),
  ].join("\n");
  if (files.length > 0) return [title, ...files].join("\n\n");
  const texts = license.split(" AND ").map((part) => {
    const text = { "Apache-2.0": apache, MIT }[part];
    if (!text) throw new Error(`package "${name}" brings no text of its licence, "${part}": expected a file`);
    return text;
  });
  return [title, ...texts].join("\n\n");
}

/** Texts of the files in which a package states its licence and notices. */
function licenceFiles(folder: URL): string[] {
  if (!existsSync(folder)) throw new Error(`no package in ${folder.pathname}: run npm ci first`);
  return readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file) && !/\.[cm]?js$/.test(file))
    .sort()
    .map((file) => readFileSync(new URL(file, folder), "utf8").trim());
}

const readJson = <T>(url: URL): T => JSON.parse(readFileSync(url, "utf8")) as T;

/** For packages under MIT that bring no file of it. */
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
