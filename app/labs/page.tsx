import type { Metadata } from "next";
import { LengthBiasLab } from "@/components/labs/length-bias/LengthBiasLab";
import { shippedDigests } from "@/components/models/read-card";

export const metadata: Metadata = {
  title: "Labs · Dimple Playground",
  description:
    "Measure decoding settings on many questions in your browser, with intervals: what the preset response length, the strategy and the cache do to answers.",
};

export default async function Page() {
  return <LengthBiasLab shipped={await shippedDigests()} />;
}
