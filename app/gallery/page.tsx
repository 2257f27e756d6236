import type { Metadata } from "next";
import { validateTrace } from "@/lib/trace/file";
import budget from "@/test/fixtures/traces/budget.json";
import cached from "@/test/fixtures/traces/cached.json";
import cachedDrift from "@/test/fixtures/traces/cached-drift.json";
import confident from "@/test/fixtures/traces/confident.json";
import forced from "@/test/fixtures/traces/forced.json";
import hasty from "@/test/fixtures/traces/hasty.json";
import inserted from "@/test/fixtures/traces/inserted.json";
import maskgit from "@/test/fixtures/traces/maskgit.json";
import prior from "@/test/fixtures/traces/prior.json";
import regretful from "@/test/fixtures/traces/regretful.json";
import revoking from "@/test/fixtures/traces/revoking.json";
import { Gallery } from "./gallery";

export const metadata: Metadata = {
  title: "Gallery · Dimple Playground",
  description: "Every chart of Dimple Playground, drawn from recorded runs of a toy model.",
};

/** Every chart on recorded runs; they are read as strictly as a file from a visitor. */
export default function GalleryPage() {
  const traces = {
    budget: validateTrace(budget),
    cached: validateTrace(cached),
    cachedDrift,
    confident: validateTrace(confident),
    forced: validateTrace(forced),
    inserted: validateTrace(inserted),
    regretful: validateTrace(regretful),
    revoking: validateTrace(revoking),
    hasty: validateTrace(hasty),
    maskgit: validateTrace(maskgit),
    prior: validateTrace(prior),
  };
  return <Gallery traces={traces} />;
}
