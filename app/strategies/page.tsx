import type { Metadata } from "next";
import { shippedDigests } from "@/components/models/read-card";
import { StrategiesPage } from "@/components/strategies/StrategiesPage";
import { exitReport } from "@/lib/report/exit-report";
import { parseMeasured } from "@/lib/study/measured";
import measured from "@/lib/study/measured.json";
import config from "@/public/models/mini-ar/config.json";
import report from "@/public/models/mini-ar/exits.json";

export const metadata: Metadata = {
  title: "Strategies · Dimple Playground",
  description:
    "Every decoding strategy of Dimple Playground: its rule, its settings, what it was measured to be worth, and the strategy at work on a toy.",
};

const exits = { report: exitReport(report), layers: config.num_hidden_layers };

export default async function Page() {
  return <StrategiesPage measured={parseMeasured(measured)} shipped={await shippedDigests()} exits={exits} />;
}
