import type { Metadata } from "next";
import { readCard } from "@/components/models/read-card";
import { shippedModels } from "@/components/page/models";
import { StrategiesPage } from "@/components/strategies/StrategiesPage";
import { parseMeasured } from "@/lib/experiment/measured";
import measured from "@/lib/experiment/measured.json";

export const metadata: Metadata = {
  title: "Strategies · Dimple Playground",
  description:
    "Every decoding strategy of Dimple Playground: its rule, its settings, what it was measured to be worth, and the strategy at work on a toy.",
};

export default async function Page() {
  const cards = await Promise.all(shippedModels.map(readCard));
  const shipped = cards.flatMap(({ model, card }) => (card ? [[model.name, card.digest.value.slice(0, 8)]] : []));
  return <StrategiesPage measured={parseMeasured(measured)} shipped={Object.fromEntries(shipped)} />;
}
