/** Recorded runs of the toy model that the examples draw, read as strictly as a file from a visitor. */
import { validateTrace } from "@/lib/trace/file";
import budget from "./example-traces/budget.json";
import cached from "./example-traces/cached.json";
import cachedDrift from "./example-traces/cached-drift.json";
import confident from "./example-traces/confident.json";
import forced from "./example-traces/forced.json";
import hasty from "./example-traces/hasty.json";
import inserted from "./example-traces/inserted.json";
import maskgit from "./example-traces/maskgit.json";
import prior from "./example-traces/prior.json";
import regretful from "./example-traces/regretful.json";
import revoking from "./example-traces/revoking.json";
import shared from "./example-traces/shared.json";
import spelled from "./example-traces/spelled.json";
import type { ExampleTraces } from "./examples";

export const exampleTraces: ExampleTraces = {
  budget: validateTrace(budget),
  cached: validateTrace(cached),
  cachedDrift,
  confident: validateTrace(confident),
  forced: validateTrace(forced),
  hasty: validateTrace(hasty),
  inserted: validateTrace(inserted),
  maskgit: validateTrace(maskgit),
  prior: validateTrace(prior),
  regretful: validateTrace(regretful),
  revoking: validateTrace(revoking),
  shared: validateTrace(shared),
  spelled: validateTrace(spelled),
};
