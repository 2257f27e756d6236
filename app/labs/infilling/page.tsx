import { readFile } from "node:fs/promises";
import type { Metadata } from "next";
import { InfillingLab } from "@/components/labs/infilling/InfillingLab";
import { parseInfillCard } from "@/lib/infill/card";

export const metadata: Metadata = {
  title: "Infilling · Labs · Dimple Playground",
  description:
    "Filling a gap between two texts as inference: the exact posterior of a small language model beside rejection, fine-tuning, a GFlowNet and diffusion.",
};

export default async function Page() {
  const card = parseInfillCard(JSON.parse(await readFile("public/systems/mini-infill/card.json", "utf8")));
  return <InfillingLab card={card} />;
}
