/** Reads what docs/results.md is made of. */
import { readFile } from "node:fs/promises";
import { DEFAULT_LANE, OPENING_LANE } from "../lib/experiment/defaults";
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
  const cardOf = async (name: string) => parseCard(await readJson(`public/models/${name}/card.json`));
  const measured = parseMeasured(await readJson("lib/study/measured.json"));
  return { opening: await cardOf(OPENING_LANE.model), cards: await Promise.all(names.map(cardOf)), measured, family };
}
