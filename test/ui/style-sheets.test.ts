/** The compiler takes the name of any class for granted, so both sides are read here: sheets, and who wears their classes. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const files = ["app", "components"].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
);

/** Classes in the selectors of all sheets, each with its sheet. */
const written = files
  .filter((file) => file.endsWith(".module.css"))
  .flatMap((sheet) => {
    const css = readFileSync(sheet, "utf8").replace(/\/\*.*?\*\//gs, "");
    const selectors = [...css.matchAll(/([^{};]*)\{/g)].map(([, selector]) => selector!);
    return selectors.flatMap((selector) =>
      [...selector.matchAll(/\.([a-z]\w*)/gi)].map(([, name]) => `${sheet} .${name}`),
    );
  });

/** Classes that components take from sheets, the same way. */
const worn = files
  .filter((file) => file.endsWith(".tsx"))
  .flatMap((component) => {
    const source = readFileSync(component, "utf8");
    return [...source.matchAll(/import (\w+) from "([^"]+\.module\.css)"/g)].flatMap(([, styles, path]) => {
      const sheet = path!.startsWith("@/") ? path!.slice(2) : join(dirname(component), path!);
      const names = source.matchAll(new RegExp(`\\b${styles}\\.(?!module\\.css)(\\w+)`, "g"));
      return [...names].map(([, name]) => `${sheet} .${name}`);
    });
  });

test("every class that a component takes from a style sheet is written there", () => {
  expect(worn.filter((name) => !written.includes(name))).toEqual([]);
});

test("every class of a style sheet is worn", () => {
  expect(written.filter((name) => !worn.includes(name))).toEqual([]);
});

test("type has four sizes and one for the result, from 11 px up, in rem", () => {
  const globals = readFileSync("app/globals.css", "utf8");
  const sizes = [...globals.matchAll(/--text-([a-z]+): ([\d.]+)rem;/g)].map(([, name, rem]) => [
    name,
    Number(rem) * 16,
  ]);
  expect(sizes).toEqual([
    ["tiny", 11],
    ["xs", 12],
    ["sm", 13],
    ["lg", 16],
    ["result", 28],
  ]);
  const others = files
    .filter((file) => /\.(css|tsx)$/.test(file) && !file.includes(".examples."))
    .flatMap((file) => {
      const source = readFileSync(file, "utf8");
      const found =
        source.match(
          /font-size: *(?![\d.]+%)[\d.]+\w*|font: [^;]*?\b[\d.]+px(?! *var)|\btext-\[[\d.]+\w+\]|fontSize/g,
        ) ?? [];
      return found.filter((text) => !/var\(--text/.test(text)).map((text) => `${file} ${text}`);
    });
  expect(others).toEqual([]);
});

/** First and last code point of every range in some style sheets. */
function rangesOf(...sheets: string[]): [number, number][] {
  const listed = sheets.flatMap((sheet) => [...readFileSync(sheet, "utf8").matchAll(/unicode-range:\s*([^;}]+)/g)]);
  return listed.flatMap(([, list]) =>
    list!.split(",").map((range): [number, number] => {
      const [first, last = first] = range.trim().slice(2).split("-") as [string, string?];
      return [Number.parseInt(first, 16), Number.parseInt(last, 16)];
    }),
  );
}

test("every sign that the page writes is in a font that it brings", () => {
  const ranges = rangesOf("node_modules/@fontsource-variable/inter/index.css", "app/globals.css");
  const sources = [
    ...files,
    ...readdirSync("lib", { recursive: true, encoding: "utf8" }).map((file) => join("lib", file)),
  ].filter((file) => /\.tsx?$/.test(file));
  const lacking = sources.flatMap((file) => {
    const code = readFileSync(file, "utf8")
      .replace(/\/\*.*?\*\//gs, "")
      .replace(/(^|\s)\/\/.*$/gm, "");
    const signs = [...code].map((sign) => sign.codePointAt(0)!).filter((code) => code > 0xff);
    return signs
      .filter((sign) => !ranges.some(([first, last]) => sign >= first && sign <= last))
      .map((sign) => `${file} ${String.fromCodePoint(sign)}`);
  });
  expect(lacking).toEqual([]);
});
