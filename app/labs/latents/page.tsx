import { readFile } from "node:fs/promises";
import type { Metadata } from "next";
import { LatentsLab } from "@/components/labs/latents/LatentsLab";
import { parseLatentCard } from "@/lib/latent/card";

export const metadata: Metadata = {
  title: "Latents · Labs · Dimple Playground",
  description:
    "Next-token diffusion in your browser: a scene drawn cell by cell, each cell a small vector that a diffusion head draws out of noise.",
};

export default async function Page() {
  const card = parseLatentCard(JSON.parse(await readFile("public/systems/mini-latent/card.json", "utf8")));
  return <LatentsLab card={card} />;
}
