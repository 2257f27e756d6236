import type { Metadata } from "next";
import { ModelsPage } from "@/components/models/ModelsPage";
import { readCard } from "@/components/models/read-card";
import { shippedModels } from "@/components/models/shipped";

export const metadata: Metadata = {
  title: "Models · Dimple Playground",
  description:
    "The cards of Dimple Playground's models: how they were trained, how accurate they are, and their limits.",
};

export default async function Page() {
  return <ModelsPage models={await Promise.all(shippedModels.map(readCard))} />;
}
