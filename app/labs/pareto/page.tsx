import type { Metadata } from "next";
import { LabPage } from "@/components/labs/LabPage";
import { shippedDigests } from "@/components/models/read-card";

export const metadata: Metadata = {
  title: "Pareto · Labs · Dimple Playground",
  description:
    "Measure in your browser which decoding settings no other one beats: right answers against evaluations, work and time.",
};

export default async function Page() {
  return <LabPage lab="pareto" shipped={await shippedDigests()} />;
}
