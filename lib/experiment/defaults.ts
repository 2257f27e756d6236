/** What the page asks when it opens, and what a lane is before anybody changes it. */
import type { Experiment, Lane } from "./schema";
import { EXPERIMENT_VERSION } from "./schema";

/** Folder of the model that ships with the page. */
const DEFAULT_MODEL = "mini-dimple";

/** Confident decoding of the shipped model, with Dimple's prompt cache. */
export const DEFAULT_LANE: Lane = { model: DEFAULT_MODEL, strategy: "confident", settings: {}, prefill: "dimple" };

/** A scene with three things in it, described by confident decoding and by one token per step. */
export const DEFAULT_EXPERIMENT: Experiment = {
  version: EXPERIMENT_VERSION,
  picture: {
    kind: "scene",
    scene: {
      background: "blue",
      objects: [
        { kind: "apple", cell: 0, dx: 0, dy: 0 },
        { kind: "sunflower", cell: 2, dx: 0, dy: 0 },
        { kind: "dog", cell: 4, dx: 0, dy: 0 },
      ],
    },
  },
  question: "describe the image",
  responseLength: 32,
  prior: "",
  seed: 7,
  lanes: [DEFAULT_LANE, { ...DEFAULT_LANE, strategy: "maskgit" }],
};
