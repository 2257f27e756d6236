/** A kind of input that comes from outside, how it is damaged, and the reader of the product that gets it. */
import type { Random } from "@/lib/scene/random";

/** What a reader made of an input; whatever it throws besides is a failure. */
export type Reading =
  | { readonly kind: "accepted" }
  /** Sentences for whoever brought the input. */
  | { readonly kind: "refused"; readonly words: readonly string[] };

export const ACCEPTED: Reading = { kind: "accepted" };
export const refused = (...words: readonly string[]): Reading => ({ kind: "refused", words });

export interface FuzzClass<Input> {
  readonly id: string;
  /** A damaged input. */
  make(random: Random): Input;
  /** The product's own reader, and then all that the product does with what it let in. */
  read(input: Input): Reading | Promise<Reading>;
  /** The input without what does not matter for `falls`. */
  smaller(input: Input, falls: (input: Input) => Promise<boolean>): Promise<Input>;
  /** The input as text, for a report. */
  written(input: Input): string;
}

/** Throws where something that should hold of what was let in does not. */
export function hold(holds: boolean, what: () => string): void {
  if (!holds) throw new Error(`let in, and then: ${what()}`);
}
