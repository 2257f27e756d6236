/** Reads what docs/results.md is made of. */
import { readFile } from "node:fs/promises";
import { DEFAULT_LANE } from "../lib/experiment/defaults";
import { parseFamilyReport } from "../lib/report/family-report";
import { parseCard } from "../lib/report/model-card";
import type { ResultSources } from "../lib/report/results";
import { parseMeasured } from "../lib/study/measured";

const readJson = async (path: string): Promise<unknown> =>
  JSON.parse(await readFile(new URL(`../${path}`, import.meta.url), "utf8"));

/** @throws Error naming what is missing or malformed */
export async function readResultSources(): Promise<ResultSources> {
  const family = parseFamilyReport(await readJson("training/report/report.json"));
  const names = [...new Set([DEFAULT_LANE.model, ...Object.keys(family.models)])];
  const cards = names.map(async (name) => parseCard(await readJson(`public/models/${name}/card.json`)));
  const measured = parseMeasured(await readJson("lib/study/measured.json"));
  return { cards: await Promise.all(cards), measured, family };
}
