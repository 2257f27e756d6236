import type { Metadata } from "next";
import { shippedDigests } from "@/components/models/read-card";
import { StrategiesPage } from "@/components/strategies/StrategiesPage";
import { parseMeasured } from "@/lib/study/measured";
import measured from "@/lib/study/measured.json";

export const metadata: Metadata = {
  title: "Strategies · Dimple Playground",
  description:
    "Every decoding strategy of Dimple Playground: its rule, its settings, what it was measured to be worth, and the strategy at work on a toy.",
};

export default async function Page() {
  return <StrategiesPage measured={parseMeasured(measured)} shipped={await shippedDigests()} />;
}
