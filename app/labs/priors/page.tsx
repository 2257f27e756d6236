import type { Metadata } from "next";
import { LabPage } from "@/components/labs/LabPage";
import { shippedDigests } from "@/components/models/read-card";

export const metadata: Metadata = {
  title: "Structure priors · Labs · Dimple Playground",
  description:
    "Measure in your browser what a structure prior does to answers: how many are right, how far they keep to it, their length.",
};

export default async function Page() {
  return <LabPage lab="priors" shipped={await shippedDigests()} />;
}
