import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { misfitOf } from "@/components/models/fit";
import { switchModel } from "@/components/models/lane-edits";
import { modelChoices, shippedModels } from "@/components/models/shipped";
import { readConfig } from "@/lib/engine/family";
import { DEFAULT_LANE } from "@/lib/experiment/defaults";
import { resolveLegal } from "@/lib/experiment/resolve";
import { parseCard, trainedBy } from "@/lib/report/model-card";

const MODELS = "public/models";
const readJson = (...path: string[]) => JSON.parse(readFileSync(join(MODELS, ...path), "utf8"));

/** The entry of a folder: title and training by its card, attention by its configuration. */
function choiceOf(name: string) {
  const card = parseCard(readJson(name, "card.json"));
  expect(card.name, `${MODELS}/${name}/card.json is of another model`).toBe(name);
  const { attention, vocabSize } = readConfig(readJson(name, "config.json")).config;
  return {
    name,
    label: `${card.title} · ${trainedBy(card)}`,
    attention,
    vocabularySize: vocabSize,
  };
}

const folders = readdirSync(MODELS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort((a, b) => Number(b === DEFAULT_LANE.model) - Number(a === DEFAULT_LANE.model) || a.localeCompare(b));

describe("the models of the page", () => {
  it("are those under public/models, the usual one first (`-u` writes the list anew)", async () => {
    const list = `${JSON.stringify(folders.map(choiceOf), null, 2)}\n`;
    await expect(list).toMatchFileSnapshot("../../public/models/index.json");
    expect(shippedModels[0]?.name).toBe(DEFAULT_LANE.model);
  });

  it("are named once, and those a link names beside them are told apart", () => {
    const [usual] = shippedModels;
    const choices = modelChoices(["elsewhere", usual!.name, "elsewhere"]);
    expect(choices.slice(0, -1)).toEqual(shippedModels);
    expect(choices.at(-1)).toMatchObject({ name: "elsewhere", label: "elsewhere (not on this site)" });
  });
});

describe("a lane's model and strategy", () => {
  it("fit as the page opens, and do not where the strategy has another mask", () => {
    expect(misfitOf(resolveLegal(DEFAULT_LANE))).toBeNull();
    const misfit = misfitOf(resolveLegal({ ...DEFAULT_LANE, strategy: "autoregressive" }));
    expect(misfit?.strategy.id).toBe("confident");
    const causal = shippedModels.find(({ attention }) => attention === "causal") ?? null;
    expect(misfit?.model).toEqual(causal);
  });

  it("fit after another model was chosen, which keeps a strategy that suits it, settings included", () => {
    const lane = { ...DEFAULT_LANE, settings: { gamma: 0.7 } };
    for (const { name, attention } of shippedModels) {
      const next = switchModel(lane, name);
      expect(misfitOf(resolveLegal(next))).toBeNull();
      expect(next.model).toBe(name);
      if (attention === "bidirectional") expect(next).toEqual({ ...lane, model: name });
      else expect(next).toMatchObject({ strategy: "autoregressive", settings: {} });
      expect(misfitOf(resolveLegal(switchModel(next, DEFAULT_LANE.model)))).toBeNull();
    }
  });
});
