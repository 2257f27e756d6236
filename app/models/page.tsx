import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Metadata } from "next";
import { ModelsPage, type ShippedCard } from "@/components/models/ModelsPage";
import { type ModelChoice, shippedModels } from "@/components/page/models";
import { parseCard } from "@/lib/experiment/model-card";

export const metadata: Metadata = {
  title: "Models · Dimple Playground",
  description:
    "The cards of Dimple Playground's models: how they were trained, how accurate they are, and their limits.",
};

export default async function Page() {
  return <ModelsPage models={await Promise.all(shippedModels.map(readCard))} />;
}

/** The card as it lies beside the weights while the site is built. */
async function readCard(model: ModelChoice): Promise<ShippedCard> {
  const path = join("public", "models", model.name, "card.json");
  try {
    return { model, card: parseCard(JSON.parse(await readFile(path, "utf8"))) };
  } catch (error) {
    return { model, card: null, problem: (error as Error).message };
  }
}
