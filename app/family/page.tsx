import { readFile } from "node:fs/promises";
import type { Metadata } from "next";
import { FamilyPage } from "@/components/family/FamilyPage";
import { readCard } from "@/components/models/read-card";
import { shippedModels } from "@/components/page/models";
import { parseFamilyReport } from "@/lib/experiment/family-report";

export const metadata: Metadata = {
  title: "Family · Dimple Playground",
  description:
    "Autoregressive, diffusion, or one after the other: what the paper on Dimple says of its way of training, measured again on small models.",
};

export default async function Page() {
  const cards = await Promise.all(shippedModels.map(readCard));
  const shipped = cards.flatMap(({ model, card }) => (card ? [[model.name, card.digest.value]] : []));
  const report = parseFamilyReport(JSON.parse(await readFile("training/report/report.json", "utf8")));
  return <FamilyPage report={report} shipped={Object.fromEntries(shipped)} />;
}
