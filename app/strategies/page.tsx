import type { Metadata } from "next";
import { StrategiesPage } from "@/components/strategies/StrategiesPage";

export const metadata: Metadata = {
  title: "Strategies · Dimple Playground",
  description:
    "Every decoding strategy of Dimple Playground: its rule, its settings, and the strategy at work on a toy.",
};

export default function Page() {
  return <StrategiesPage />;
}
