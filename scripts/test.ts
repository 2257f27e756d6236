/** Every check and test, those beside each other that leave a core idle: `npm test`. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { runStages, type Stage } from "./stages";

/** Scripts of package.json. The build writes files that the compiler reads, and the end-to-end tests are about what it made. */
const STAGES: readonly Stage[] = [
  [["types"], ["lint", "arrows", "unused"]],
  [["unit"]],
  [["test:browser"], ["build"]],
  [["test:e2e"]],
];

/** Runs a script. Where another one runs beside it, each line of its output is told with its name. */
async function runScript(name: string, isAlone: boolean): Promise<boolean> {
  const begun = performance.now();
  const script = spawn("npm", ["run", "--silent", name], {
    env: { ...process.env, TYPES_ARE_CHECKED: "1" },
    stdio: ["ignore", isAlone ? "inherit" : "pipe", isAlone ? "inherit" : "pipe"],
    // npm is a batch file there.
    shell: process.platform === "win32",
  });
  for (const output of [script.stdout, script.stderr]) {
    if (output) createInterface({ input: output }).on("line", (line) => console.log(`${name}: ${line}`));
  }
  const code = await new Promise<number | null>((ended) => script.on("close", ended));
  console.log(`${name} ${code === 0 ? "took" : "failed after"} ${Math.round((performance.now() - begun) / 1000)} s\n`);
  return code === 0;
}

const failed = await runStages(STAGES, runScript);
if (failed.length > 0) {
  console.error(`failed: ${failed.join(", ")}`);
  process.exitCode = 1;
}
