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
