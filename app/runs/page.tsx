import type { Metadata } from "next";
import { RunsPage } from "@/components/runs/RunsPage";
import { readRuns } from "@/components/runs/read-runs";

export const metadata: Metadata = {
  title: "Recorded runs of other models · Dimple Playground",
  description:
    "Runs of LLaDA, Dream, Dimple, Fast-dLLM, SDAR, LLaDA2 and DiffusionGemma samplers and of a real protein model, recorded and open to look at.",
};

export default async function Page() {
  return <RunsPage runs={await readRuns()} />;
}
