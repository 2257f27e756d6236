/** What the page asks when it opens, and what a lane is before anybody changes it. */
import opening from "./opening.json";
import { EXPERIMENT_VERSION, type Experiment, experimentSchema, type Lane } from "./schema";

/** Folder of the model that ships with the page. */
const DEFAULT_MODEL = "mini-dimple";

/** Confident decoding of the shipped model, with Dimple's prompt cache. */
export const DEFAULT_LANE: Lane = { model: DEFAULT_MODEL, strategy: "confident", settings: {}, prefill: "dimple" };

/** The model to decode with first, by the attention that a strategy needs. */
export const USUAL_MODELS = { bidirectional: DEFAULT_MODEL, causal: "mini-ar" } as const;

/** What a strategy asks as its companion, unless a lane names another one: by the attention that it wants of it. */
export const DEFAULT_COMPANIONS = { ...USUAL_MODELS, any: DEFAULT_MODEL, foreign: "mini-ar-pieces" } as const;

/** What is asked as the page opens: chosen by `npm run -s opening`, answered by confident decoding and by one token per step. */
export const DEFAULT_EXPERIMENT: Experiment = {
  version: EXPERIMENT_VERSION,
  ...experimentSchema.omit({ version: true, lanes: true }).parse(opening),
  lanes: [DEFAULT_LANE, { ...DEFAULT_LANE, strategy: "maskgit" }],
};
