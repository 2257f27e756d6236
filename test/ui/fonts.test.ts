/** Whatever the site shows has a glyph in the fonts that it brings: no system has to have it. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { charactersOf } from "./woff2";

const read = (path: string) => readFileSync(path, "utf8");

/** `U+2070, U+2074-2079` as a question. */
function inRange(text: string): (code: number) => boolean {
  const spans = [...text.matchAll(/U\+([\dA-F]+)(?:-([\dA-F]+))?/gi)].map(
    ([, first, last]) => [Number.parseInt(first!, 16), Number.parseInt(last ?? first!, 16)] as const,
  );
  return (code) => spans.some(([first, last]) => code >= first && code <= last);
}

/** Characters of all faces of a style sheet that browsers would take from them. */
function charactersIn(sheet: string): Set<number> {
  const found = new Set<number>();
  for (const [face] of read(sheet).matchAll(/@font-face\s*\{[^}]*\}/g)) {
    const [, path] = /url\(["']?(\.[^"')]+\.woff2)/.exec(face)!;
    const isMeant = inRange(/unicode-range:([^;]*)/.exec(face)?.[1] ?? "U+0-10FFFF");
    for (const code of charactersOf(readFileSync(join(dirname(sheet), path!)))) if (isMeant(code)) found.add(code);
  }
  return found;
}

const filesBelow = (folder: string, ending: RegExp): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => ending.test(path))
    .map((path) => join(folder, path));

/** Programs without their comments, which nobody sees, and without what they only compare with. */
const shownOf = (program: string) =>
  program
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/(^|[^:"'`])\/\/.*$/gm, "$1")
    .replace(/\/(?:[^/\n\\[]|\\.|\[[^\]\n]*\])+\/[gimsuy]+/g, "");

/** Of the world and of models, not of the page: they are drawn as pictures, or stand for bytes. */
const NOT_SHOWN = /^lib\/(scene\/world\.json|text\/|trace\/|engine\/)/;

function shownCharacters(): Map<number, string> {
  const programs = ["app", "components", "lib"].flatMap((folder) => filesBelow(folder, /\.tsx?$/));
  const data = ["training/report/report.json", "lib/study/measured.json", "public/labs/index.json"];
  const cards = filesBelow("public/models", /card\.json$/);
  const found = new Map<number, string>();
  for (const path of [...programs, ...data, ...cards].filter((each) => !NOT_SHOWN.test(each))) {
    const text = path.endsWith(".json") ? read(path) : shownOf(read(path));
    for (const character of text) {
      const code = character.codePointAt(0)!;
      if (code > 0x7e && !found.has(code)) found.set(code, path);
    }
  }
  return found;
}

/** Spaces and marks that have no shape. */
const isUnseen = (code: number) => /[\p{Zs}\p{Cf}\p{Cc}\p{Mn}]/u.test(String.fromCodePoint(code));

test("every character that the site writes has a glyph in its fonts", () => {
  const signs = charactersIn("app/globals.css");
  const sans = charactersIn("node_modules/@fontsource-variable/inter/index.css");
  expect(sans.has("ä".codePointAt(0)!) && sans.has("γ".codePointAt(0)!)).toBe(true);
  const missing = [...shownCharacters()].filter(([code]) => !isUnseen(code) && !sans.has(code) && !signs.has(code));
  expect(missing.map(([code, path]) => `${String.fromCodePoint(code)} U+${code.toString(16)} in ${path}`)).toEqual([]);
});

test("the range of the signs names nothing that their file lacks", () => {
  const face = /@font-face[^}]*"Signs"[^}]*\}/.exec(read("app/globals.css"))![0];
  const isMeant = inRange(/unicode-range:([^;]*)/.exec(face)![1]!);
  const has = charactersOf(readFileSync("app/fonts/signs.woff2"));
  const meant = Array.from({ length: 0x20000 }, (_, code) => code).filter(isMeant);
  expect(meant.length).toBeGreaterThan(40);
  expect(meant.filter((code) => !has.has(code)).map((code) => code.toString(16))).toEqual([]);
});
