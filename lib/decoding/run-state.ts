/** What a run is made with and where it stands: what all steps of one iteration look at. */
import type { CachePlan } from "@/lib/engine/caches/policy";
import type { MaskPredictor } from "@/lib/engine/predictor";
import type { Canvas } from "./canvas";
import type { Foreseen } from "./foreseen";
import type { Intervention } from "./intervention";
import type { DecodingStrategy, DraftHeads, ProposalSettings, Settings } from "./strategy";
import type { Translation } from "./translation";

/** A network of another vocabulary that drafts. */
export interface Drafter {
  /** Bound to the same question, in the drafter's words; causal; used by this run alone. */
  readonly predictor: MaskPredictor;
  /** Ids of that question. */
  readonly prompt: ArrayLike<number>;
  readonly translation: Translation;
}

/** What a run is made with: the same from the first iteration to the last. */
export interface RunSetup {
  readonly predictor: MaskPredictor;
  /** The second network, for strategies that need one. */
  readonly companion?: MaskPredictor | undefined;
  /** The second network where it speaks another vocabulary. */
  readonly drafter?: Drafter | undefined;
  /** A drafter inside the model, for strategies that need one. */
  readonly heads?: DraftHeads | undefined;
  readonly strategy: DecodingStrategy;
  readonly settings: Settings;
  readonly proposalSettings: ProposalSettings;
  /** Iterations the run may take. */
  readonly steps: number;
  readonly prompt: ArrayLike<number>;
  readonly seed: number;
  readonly endIds: readonly number[];
  readonly tokenFrequencies?: ArrayLike<number> | undefined;
  /** Look at known tokens as well. */
  readonly observes: boolean;
  /** Weight of the question against an evaluation that does not see it; 0 without such a second evaluation. */
  readonly guidance: number;
  readonly signal?: AbortSignal | undefined;
}

/** Where a run stands when an iteration begins. */
export interface RunState {
  readonly canvas: Canvas;
  /** Ascending response positions that hold the mask. */
  readonly masked: Int32Array;
  /** Ascending response positions that hold a token. */
  readonly known: Int32Array;
  /** What a cache of the canvas says is to be run; null: everything. */
  readonly plan: CachePlan | null;
  /** The cache of the canvas reads the attention of all layers. */
  readonly listens: boolean;
  readonly memory: unknown;
  readonly iteration: number;
  readonly initiallyMasked: number;
  /** What is about to be changed by hand. */
  readonly intervention: Intervention | null;
  /** What the probes of the iteration before were told. */
  readonly foreseen: readonly Foreseen[];
}
