import type { Metadata } from "next";
import { PriorsLab } from "@/components/labs/priors/PriorsLab";
import { shippedDigests } from "@/components/models/read-card";

export const metadata: Metadata = {
  title: "Structure priors · Labs · Dimple Playground",
  description:
    "Measure in your browser what a structure prior does to answers: how many are right, how far they keep to it, their length.",
};

export default async function Page() {
  return <PriorsLab shipped={await shippedDigests()} />;
}
