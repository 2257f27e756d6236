/** The recorded runs of the gallery, read as strictly as a file from a visitor. */
import type { ExampleTraces } from "@/components/charts/examples";
import { validateTrace } from "@/lib/trace/file";
import budget from "@/test/fixtures/traces/budget.json";
import confident from "@/test/fixtures/traces/confident.json";
import hasty from "@/test/fixtures/traces/hasty.json";
import maskgit from "@/test/fixtures/traces/maskgit.json";
import prior from "@/test/fixtures/traces/prior.json";

export const recordedTraces: ExampleTraces = {
  budget: validateTrace(budget),
  confident: validateTrace(confident),
  hasty: validateTrace(hasty),
  maskgit: validateTrace(maskgit),
  prior: validateTrace(prior),
};
