/** Which backend serves, or how far it is from that: what an engine link tells its page. */

import type { Told } from "@/lib/run/sentence";

/** A model that the engine holds. */
export interface LoadedModelFacts {
  /** For people. */
  readonly label: string;
  /** Number of weights. */
  readonly parameters: number;
}

export type EngineStatus =
  /** `isAgain`: after an earlier one was lost. */
  | { readonly state: "starting"; readonly isAgain?: boolean }
  /** `isStalled`: nothing has come for ten seconds. */
  | {
      readonly state: "loading";
      readonly loadedBytes: number;
      readonly totalBytes: number | null;
      readonly isStalled?: boolean;
    }
  /** The weights are there; kernels are being compiled. */
  | { readonly state: "warming" }
  | {
      readonly state: "ready";
      readonly backend: string;
      readonly precision: string;
      /** Those in memory, in the order in which they came; at least one. */
      readonly models: readonly LoadedModelFacts[];
      /** Why this backend, in words. */
      readonly reason: string;
    }
  | { readonly state: "cancelled" }
  | ({ readonly state: "failed" } & Told);
