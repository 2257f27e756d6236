import type { Metadata } from "next";
import { validateTrace } from "@/lib/trace/file";
import budget from "@/test/fixtures/traces/budget.json";
import confident from "@/test/fixtures/traces/confident.json";
import hasty from "@/test/fixtures/traces/hasty.json";
import maskgit from "@/test/fixtures/traces/maskgit.json";
import prior from "@/test/fixtures/traces/prior.json";
import { Gallery } from "./gallery";

export const metadata: Metadata = {
  title: "Gallery · Dimple Playground",
  description: "Every chart of Dimple Playground, drawn from recorded runs of a toy model.",
};

/** Every chart on recorded runs; they are read as strictly as a file from a visitor. */
export default function GalleryPage() {
  const traces = {
    budget: validateTrace(budget),
    confident: validateTrace(confident),
    hasty: validateTrace(hasty),
    maskgit: validateTrace(maskgit),
    prior: validateTrace(prior),
  };
  return <Gallery traces={traces} />;
}
