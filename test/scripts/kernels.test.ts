import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { kernelBuild } from "@/lib/engine/kernels/module";
import { base64 as plain } from "@/lib/engine/kernels/plain";
import { base64 as relaxed } from "@/lib/engine/kernels/relaxed";

const python = process.env.PYTHON ?? "python3";
const hasCompiler = spawnSync(python, ["-m", "ziglang", "version"], { encoding: "utf8" }).stdout?.trim() === "0.17.1";
const digestOf = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest("hex");

test("the kernels that are checked in are those of the source that is checked in", () => {
  // Whoever changes kernels.c without `npm run kernels`, or the builds by hand, fails here; the compiler is not needed.
  expect({
    source: digestOf(readFileSync("lib/engine/kernels/kernels.c")),
    plain: digestOf(Buffer.from(plain, "base64")),
    relaxed: digestOf(Buffer.from(relaxed, "base64")),
  }).toMatchInlineSnapshot(`
    {
      "plain": "0277cfaa431ec2890b2005c51ee90d37231806d9cf16a712e87f9e3534d167a7",
      "relaxed": "7663d2a69fe71274de85ef1a140702442fc868b24ea28cf38373f1e1be15884e",
      "source": "0b86b1cd3db63de1657c742b6129ffbdc501c56fba62fb7bd34cca134d037cb2",
    }
  `);
});

test.skipIf(!hasCompiler)(
  "building the kernels again gives the same bytes (needs `pip install ziglang==0.17.1`)",
  () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ["--import", "tsx", "scripts/kernels.ts", "--check", "--python", python],
      { encoding: "utf8" },
    );
    expect(stderr).toBe("");
    expect(status).toBe(0);
  },
);

test("both builds are modules that ask for nothing from outside", async () => {
  const module = await WebAssembly.compile(Buffer.from(plain, "base64"));
  expect(WebAssembly.Module.imports(module)).toEqual([]);
  expect(WebAssembly.Module.exports(module).map(({ name }) => name)).toContain("attend");
  if (kernelBuild() === "relaxed") await WebAssembly.compile(Buffer.from(relaxed, "base64"));
});
