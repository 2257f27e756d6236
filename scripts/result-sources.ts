/** Reads what docs/results.md is made of. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { DEFAULT_LANE, OPENING_LANE } from "../lib/experiment/defaults";
import { parseFamilyReport } from "../lib/report/family-report";
import { parseCard } from "../lib/report/model-card";
import type { ResultSources } from "../lib/report/results";
import { ablationsReport } from "../lib/report/training-report";
import { parseMeasured } from "../lib/study/measured";

const readJson = async (path: string): Promise<unknown> =>
  JSON.parse(await readFile(new URL(`../${path}`, import.meta.url), "utf8"));

/** @throws Error naming what is missing or malformed */
export async function readResultSources(): Promise<ResultSources> {
  const family = parseFamilyReport(await readJson("training/report/report.json"));
  const names = [...new Set([DEFAULT_LANE.model, ...Object.keys(family.models)])];
  const cardOf = async (name: string) => parseCard(await readJson(`public/models/${name}/card.json`));
  const measured = parseMeasured(await readJson("lib/study/measured.json"));
  const choices = "training/report/ablations.json";
  const isMeasured = existsSync(new URL(`../${choices}`, import.meta.url));
  const ablations = isMeasured ? ablationsReport(await readJson(choices)) : null;
  const opening = await cardOf(OPENING_LANE.model);
  return { opening, cards: await Promise.all(names.map(cardOf)), measured, family, ablations };
}
