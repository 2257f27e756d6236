import type { Metadata } from "next";
import { LabPage } from "@/components/labs/LabPage";
import { shippedDigests } from "@/components/models/read-card";

export const metadata: Metadata = {
  title: "Order · Labs · Dimple Playground",
  description:
    "Measure in your browser in which order answers are written, how near to left to right, and how often answers of an order are right.",
};

export default async function Page() {
  return <LabPage lab="order" shipped={await shippedDigests()} />;
}
