import type { Metadata } from "next";
import { LabPage } from "@/components/labs/LabPage";
import { shippedDigests } from "@/components/models/read-card";

export const metadata: Metadata = {
  title: "Calibration · Labs · Dimple Playground",
  description:
    "Measure in your browser whether a model is as sure of the tokens it commits as it should be, and what a threshold γ buys.",
};

export default async function Page() {
  return <LabPage lab="calibration" shipped={await shippedDigests()} />;
}
