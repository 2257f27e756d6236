/** What the page asks when it opens, and what a lane is before anybody changes it. */

import { EXPERIMENT_VERSION } from "./limits";
import opening from "./opening.json";
import type { Experiment, Lane } from "./schema";

/** Folder of the model that a lane has which names none: what links and lines of text leave out must never become another one. */
const DEFAULT_MODEL = "mini-dimple";

/** Folder of the model that answers as the page opens: the one that answers best. */
const OPENING_MODEL = "mini-dimple-long";

/** Confident decoding of the family's model, with Dimple's prompt cache: what a lane is where nothing else is said of it. */
export const DEFAULT_LANE: Lane = { model: DEFAULT_MODEL, strategy: "confident", settings: {}, prefill: "dimple" };

/** The model to decode with first, by the attention that a strategy needs. */
export const USUAL_MODELS = { bidirectional: DEFAULT_MODEL, causal: "mini-ar" } as const;

/** What a strategy asks as its companion, unless a lane names another one: by the attention that it wants of it. */
export const DEFAULT_COMPANIONS = { ...USUAL_MODELS, any: DEFAULT_MODEL, foreign: "mini-ar-pieces" } as const;

/** The first lane of the page as it opens. */
export const OPENING_LANE: Lane = { ...DEFAULT_LANE, model: OPENING_MODEL };

/** What is asked as the page opens: chosen by `npm run -s opening`, answered by confident decoding and by one token per step. */
export const DEFAULT_EXPERIMENT: Experiment = {
  version: EXPERIMENT_VERSION,
  ...(opening as Pick<Experiment, "picture" | "question" | "responseLength" | "prior" | "seed">),
  lanes: [OPENING_LANE, { ...OPENING_LANE, strategy: "maskgit" }],
};
