/** Where runs are made: an engine with models, and the sprites of the scene. */
import type { EngineStatus, LoadedModel, OpenRequest } from "@/lib/engine/engine";
import type { MaskPredictor } from "@/lib/engine/predictor";
import type { Atlas } from "@/lib/scene/atlas";
import type { Dialect } from "@/lib/text/dialect";
import type { Tokenizer } from "@/lib/text/tokenizer";
import type { RunOrder, Steps } from "./steps";

/** What a lane needs of an engine: the page's worker client and the engine in Node both serve. */
export interface LaneEngine {
  readonly status: Pick<EngineStatus, "backend">;
  /** Brings a model into memory; one that is there already answers at once. */
  load(model: string, options: { readonly signal?: AbortSignal | undefined }): Promise<LoadedModel>;
  openSession(request: OpenRequest): LaneSession | Promise<LaneSession>;
  /** Makes runs where it is; absent: whoever runs lanes makes them himself, on sessions. */
  readonly makeRun?: ((order: RunOrder, pace: RunPace) => Steps) | undefined;
  /** What stands beside a model's weights: how it reads text, and what it is called. */
  textOf(model: string, options: { readonly signal?: AbortSignal | undefined }): Promise<ModelText>;
}

/** Steps that a run may be ahead: more than are made while a page draws at a stretch. */
export const AHEAD = 32;

/** How a run that is made elsewhere keeps pace with whoever watches it. */
export interface RunPace {
  /** Steps that it may be ahead, at this moment: made and not asked for. */
  readonly ahead: () => number;
  /** Ends it within one network evaluation. */
  readonly signal: AbortSignal | undefined;
}

/** A predictor bound to one prompt, whose memory the caller frees. */
export interface LaneSession extends MaskPredictor {
  close(): void;
}

export interface ModelText {
  readonly tokenizer: Tokenizer;
  /** How it is asked, and how its answers are read. */
  readonly dialect: Dialect;
  /** Title for people. */
  readonly label: string;
  /** Content of the file that says how frequent its tokens are; null or absent where it has none. */
  readonly frequencies?: unknown;
  /** Another file of the model's folder; null where there is none. Absent: there are no others. */
  file?(name: string, signal?: AbortSignal): Promise<Uint8Array | null>;
}

/** Where runs are made. */
export interface Machine {
  readonly engine: LaneEngine;
  /** Sprites of the scene's things. */
  readonly atlas: Atlas;
  /** Stops what is under way within one network evaluation. */
  readonly signal?: AbortSignal | undefined;
}
