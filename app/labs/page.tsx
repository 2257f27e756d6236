import type { Metadata } from "next";
import { LabPage } from "@/components/labs/LabPage";
import { shippedDigests } from "@/components/models/read-card";

export const metadata: Metadata = {
  title: "Labs · Dimple Playground",
  description:
    "Measure decoding settings on many questions in your browser, with intervals: what the preset response length, the strategy and the cache do to answers.",
};

export default async function Page() {
  return <LabPage lab="length-bias" shipped={await shippedDigests()} />;
}
