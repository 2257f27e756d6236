/** How a model is spoken to: what a question becomes before it is ids, and which of the ids that follow are its answer. */
import type { Tokenizer } from "./tokenizer";

/** One way of asking, as the models that know it were trained to be asked. What it says of ids holds for their tokenizer. */
export interface Dialect {
  /** Whether a question is asked about the picture beside it. */
  needsPicture(question: string): boolean;
  /**
   * [P] ids of a question as somebody typed it, in the template that the models know. Nothing in it becomes a control
   * token.
   * @param visualTokens tokens the picture takes (9 for 96 × 96); 0 for a question without a picture
   */
  promptIds(tokenizer: Tokenizer, question: string, visualTokens: number): Int32Array;
  /** Ids that end an answer: everything from the first of them on is filler. */
  endIds(tokenizer: Tokenizer): ReadonlySet<number>;
  /** Words of an answer: the text before its first end token, control tokens left out. */
  answerText(tokenizer: Tokenizer, response: ArrayLike<number>): string;
}
