/** What a family of checkpoints is: the facts that its configs have in common, and how one of them is read. */
import type { ModelConfig } from "../model/config";

/**
 * A family says what no other place knows of it: how its config names things, which tensors it must have (a head of its
 * own or the embedding, biases, norms of queries and keys), how its positions are turned, and where its logits stand.
 */
export interface ModelFamily {
  /** The `model_type` of its `config.json`. */
  readonly id: string;
  /** Whether a parsed `config.json` is one of its own. */
  matches(config: Readonly<Record<string, unknown>>): boolean;
  /**
   * How many rows before its token the logits of a token stand: row p − shift scores the token at p. 1 for networks made
   * from one that predicts the next token, 0 for those that predict the token in its own place.
   */
  readonly shift: 0 | 1;
  /**
   * Sizes, mask, rotary settings and special tokens, checked.
   * @throws BadFileError naming the key, what was expected and what was found
   */
  parse(config: unknown): Omit<ModelConfig, "shift">;
  /** Names and shapes of every tensor that a checkpoint must have; linear layers are [out, in]. */
  tensors(config: ModelConfig): ReadonlyMap<string, readonly number[]>;
}
