import type { Metadata } from "next";
import { LabPage } from "@/components/labs/LabPage";
import { shippedDigests } from "@/components/models/read-card";

export const metadata: Metadata = {
  title: "Iterations · Labs · Dimple Playground",
  description:
    "Measure in your browser how many iterations answers take, against their length and the threshold, with the paper’s length ÷ 3 beside them.",
};

export default async function Page() {
  return <LabPage lab="iterations" shipped={await shippedDigests()} />;
}
