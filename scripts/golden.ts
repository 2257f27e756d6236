/** `npm run golden -- FILE…`: replays golden traces and says of each failing case what differs first. */
import { readFileSync } from "node:fs";
import { checkGoldenFile, type GoldenResult } from "../test/decoding/golden";

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error("usage: npm run golden -- FILE…   (for example test/golden/dimple.json)");
  process.exit(2);
}

async function check(file: string): Promise<GoldenResult[]> {
  try {
    return await checkGoldenFile(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    return [{ id: "file", problem: error instanceof Error ? error.message : String(error) }];
  }
}

const results: GoldenResult[] = [];
for (const file of files) {
  for (const result of await check(file)) {
    results.push(result);
    if (result.problem) console.log(`${file} ${result.id}: ${result.problem}`);
  }
}
const failed = results.filter((result) => result.problem !== null).length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
