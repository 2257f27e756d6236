/** How far a backend may be from the reference, and is held to by the parity tests. */

/** Errors allowed, as section 7 of the fixtures' description has them. */
export interface ParityTolerance {
  /** Tower and projector, and every tensor of a folder without pictures. */
  readonly vision: number;
  /** Decoder tensors, caches and logits of folders with pictures. */
  readonly decoder: number;
  /** Confidences, absolute. */
  readonly confidence: number;
}

/** For float32 arithmetic on the processor. */
export const strictTolerance: ParityTolerance = { vision: 5e-6, decoder: 5e-5, confidence: 2e-5 };
/** For graphics cards. */
export const looseTolerance: ParityTolerance = { vision: 2e-4, decoder: 2e-4, confidence: 3e-4 };

/** The tolerance of a backend by its name in a trace; of one that is not known, the loose one. */
export const toleranceOf = (backend: string | undefined): ParityTolerance =>
  backend === "wasm" || backend === "cpu" ? strictTolerance : looseTolerance;
