import { expect, test } from "vitest";
import { licencesText } from "@/scripts/site/licences";

const text = licencesText(new URL("../../", import.meta.url));

test("the libraries inside the binaries of WebAssembly are named with their licences", () => {
  const section = text
    .split(`\n${"-".repeat(80)}\n\n`)
    .find((part) => part.startsWith("@tensorflow/tfjs-backend-wasm "));
  expect(section).toContain("XNNPACK, BSD-3-Clause");
});

test.each([
  ["@tensorflow/tfjs-core", "Apache-2.0", "Apache License"],
  ["@tensorflow/tfjs-backend-wasm", "Apache-2.0", "Apache License"],
  ["react", "MIT", "Permission is hereby granted"],
  ["next", "MIT", "Permission is hereby granted"],
  ["d3", "ISC", "Permission to use, copy, modify"],
  ["@fontsource-variable/inter", "OFL-1.1", "SIL OPEN FONT LICENSE"],
  ["@fontsource-variable/jetbrains-mono", "OFL-1.1", "SIL OPEN FONT LICENSE"],
  ["@iconify-json/fluent-emoji-flat", "MIT", "Permission is hereby granted"],
  ["tailwindcss", "MIT", "Permission is hereby granted"],
])("the licences of the site name %s under %s, with its text", (name, licence, words) => {
  const section = text.split(`\n${"-".repeat(80)}\n\n`).find((part) => part.startsWith(`${name} `));
  expect(section?.split("\n")[1]).toBe(licence);
  expect(section).toContain(words);
});
