/** Cards as they lie beside the weights while the site is built; for pages that are made then. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseCard } from "@/lib/report/model-card";
import type { ShippedCard } from "./ModelsPage";
import { type ModelChoice, shippedModels } from "./shipped";

/** The card of a model, or what is the matter with it. */
export async function readCard(model: ModelChoice): Promise<ShippedCard> {
  const path = join("public", "models", model.name, "card.json");
  try {
    return { model, card: parseCard(JSON.parse(await readFile(path, "utf8"))) };
  } catch (error) {
    return { model, card: null, problem: (error as Error).message };
  }
}

/** SHA-256 of the weights of every shipped model whose card can be read, by name. */
export async function shippedDigests(): Promise<Readonly<Record<string, string>>> {
  const cards = await Promise.all(shippedModels.map(readCard));
  return Object.fromEntries(cards.flatMap(({ model, card }) => (card ? [[model.name, card.digest.value]] : [])));
}
