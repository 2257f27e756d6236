import type { Metadata } from "next";
import { ExamplesPage } from "@/components/examples/ExamplesPage";
import { readRecorded } from "@/components/examples/recorded";
import recorded from "@/components/examples/recorded.json";

export const metadata: Metadata = {
  title: "Examples · Dimple Playground",
  description:
    "Named experiments, one for each thing that decoding a diffusion model does well or badly, each with its recorded heatmaps.",
};

export default function Page() {
  return <ExamplesPage recorded={readRecorded(recorded)} />;
}
