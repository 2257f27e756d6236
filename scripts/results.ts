/**
 * `npm run results`: brings the tables of docs/results.md up to date with lib/study/measured.json, training/report/report.json,
 * training/report/ablations.json and the cards of the models; what is written around them stays.
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { withTables } from "../lib/report/results";
import { runTool } from "./node-engine";
import { readResultSources } from "./result-sources";

const PAGE = fileURLToPath(new URL("../docs/results.md", import.meta.url));

await runTool(async () => {
  const page = await readFile(PAGE, "utf8");
  const written = withTables(page, await readResultSources());
  if (written !== page) await writeFile(PAGE, written);
  console.log(written === page ? "docs/results.md is up to date" : "docs/results.md written");
});
