/** What a decoding strategy is: facts about itself plus one pure function that says what to commit now. */
import type { PredictionTable } from "@/lib/engine/predictor";

/** A setting people can change. Menus, sliders, URL keys, warnings and the strategy pages are derived from it. */
export type ParamSpec = {
  readonly label: string;
  /** One sentence for the tooltip: what turning it up does. */
  readonly help: string;
  readonly unit?: string;
} & (
  | {
      readonly kind: "number" | "integer";
      readonly default: number;
      readonly min: number;
      readonly max: number;
      readonly step: number;
    }
  /** A number that may be off; `null` is off. */
  | {
      readonly kind: "optional";
      readonly default: number | null;
      readonly initial: number;
      readonly min: number;
      readonly max: number;
      readonly step: number;
    }
  | { readonly kind: "boolean"; readonly default: boolean }
  | {
      readonly kind: "choice";
      readonly default: string;
      readonly choices: readonly { readonly value: string; readonly label: string }[];
    }
);

export type ParamValue = number | boolean | string | null;
export type Settings = Readonly<Record<string, ParamValue>>;

/** Why a position was committed. */
export type CommitReason =
  | "threshold" // score above γ
  | "fallback" // nothing passed; the schedule or the best position went ahead
  | "quota" // the schedule's turn
  | "flush" // last step: everything left
  | "prior" // structure prior, written before the first iteration
  | "block" // released by a block gate
  | "draw" // drawn at random
  | "order" // next in a fixed order
  | "forced" // by the user
  | "edited"
  | "inserted";

/** One position's proposal: a token and the numbers it is ranked by. */
export interface Proposal {
  /** [M] proposed token ids, after temperature, top-p and top-k. */
  readonly tokens: Int32Array;
  /** [M] probability of the proposed token. Before or after filtering, as the settings say. */
  readonly probability: Float64Array;
  /** [M] what the strategy ranks and gates by: probability, margin or negative entropy. */
  readonly score: Float64Array;
}

/** Everything `select` may look at. Rows index the masked positions, 0 … M−1. */
export interface SelectView<Key extends string = string> {
  readonly iteration: number;
  readonly steps: number;
  /** Masked positions when decoding began, after structure priors. */
  readonly initiallyMasked: number;
  readonly table: PredictionTable;
  readonly proposal: Proposal;
  readonly settings: Readonly<Record<Key, ParamValue>> & Settings;
  /** Seeded, uniform in [0, 1). */
  readonly random: () => number;
}

export interface Commit {
  readonly row: number;
  readonly reason: CommitReason;
}

/** The numbers that decided, kept for the inspector. */
export interface Gate {
  /** γ or another threshold in force, if any. */
  readonly threshold?: number;
  /** How many the schedule asked for, if it was asked. */
  readonly quota?: number;
}

export interface Selection {
  readonly commits: readonly Commit[];
  readonly gate?: Gate;
}
