import type { Metadata } from "next";
import { traceSchema } from "@/lib/trace/schema";
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
    budget: traceSchema.parse(budget),
    confident: traceSchema.parse(confident),
    hasty: traceSchema.parse(hasty),
    maskgit: traceSchema.parse(maskgit),
    prior: traceSchema.parse(prior),
  };
  return <Gallery traces={traces} />;
}
