/**
 * Builds the engine's WebAssembly kernels from lib/engine/kernels/kernels.c.
 * Usage: npm run kernels [-- --check]
 * Needs Zig's C compiler: `pip install ziglang==0.17.1` into the Python that `--python` names (python3). The same source
 * and compiler give the same bytes everywhere; `--check` builds and only compares with what is checked in.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const folder = fileURLToPath(new URL("../lib/engine/kernels/", import.meta.url));
const builds = { plain: [], relaxed: ["-mrelaxed-simd", "-DRELAXED"] } as const;
const compiler = "ziglang==0.17.1";

const { values: options } = parseArgs({
  options: { check: { type: "boolean", default: false }, python: { type: "string", default: "python3" } },
});

function compile(flags: readonly string[]): Buffer {
  const place = mkdtempSync(join(tmpdir(), "kernels-"));
  const to = join(place, "kernels.wasm");
  const target = ["cc", "-target", "wasm32-freestanding", "-O3", "-msimd128", ...flags];
  const linking = ["-nostdlib", "-Wl,--no-entry", "-Wl,--strip-all", "-Wl,--export=__heap_base", "-o", to, "kernels.c"];
  const { status, stderr, error } = spawnSync(options.python, ["-m", "ziglang", ...target, ...linking], {
    cwd: folder,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`expected ${compiler} in ${options.python}: ${error?.message ?? stderr}`);
  const bytes = readFileSync(to);
  rmSync(place, { recursive: true });
  return bytes;
}

const fileOf = (build: string) => join(folder, `${build}.ts`);

function textOf(build: string, bytes: Buffer): string {
  return `/** The ${build} build of kernels.c, by \`npm run kernels\`. */\nexport const base64 =\n  "${bytes.toString("base64")}";\n`;
}

for (const [build, flags] of Object.entries(builds)) {
  const bytes = compile(flags);
  const text = textOf(build, bytes);
  if (!options.check) writeFileSync(fileOf(build), text);
  else if (readFileSync(fileOf(build), "utf8") !== text) {
    console.error(`${build}.ts is not what ${compiler} makes of kernels.c: npm run kernels`);
    process.exitCode = 1;
    continue;
  }
  console.log(`${build}: ${bytes.length} bytes`);
}
