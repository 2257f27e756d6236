/** What lanes are measured on: sets of problems, whatever world these are of. */
import type { Experiment } from "@/lib/experiment/schema";
import type { Tokenizer } from "@/lib/text/tokenizer";

/** A question as an experiment asks it; what is absent is as in the default experiment. */
type Asked = Pick<Experiment, "question"> & Partial<Pick<Experiment, "picture" | "prior">>;

/** One problem: what is asked, and what is right. */
export interface Problem {
  readonly asked: Asked;
  /** Response positions that hold the answer and its end. */
  readonly responseLength: number;
  /** Numbers by which results may be grouped, such as how many kinds of things the picture shows. */
  readonly facts: Readonly<Record<string, number>>;
  /** Ids of a right answer, its end token included; absent where nobody knows one. */
  reference?(tokenizer: Tokenizer): ArrayLike<number>;
  /** A structure prior that suits the question, in the notation of `parsePrior`; absent where there is none. */
  skeleton?(tokenizer: Tokenizer): string;
  /**
   * Grades any answer text; `score` is 0 … 1, and partly right answers lie between.
   * @throws Error with the reason when no answer would be right
   */
  grade(answer: string): { readonly correct: boolean; readonly score: number };
}

/** A source of problems without an end. */
export interface ProblemSet {
  /** Stable: results are kept under it. */
  readonly id: string;
  readonly label: string;
  /** Kinds of problems, in the order of menus and tables. */
  readonly tasks: readonly { readonly id: string; readonly label: string }[];
  /**
   * A problem by its number, from 0 on: the same for the same seed, whoever asks and in whatever order.
   * @throws RangeError for a task that the set does not have
   */
  problem(task: string, index: number, seed: number): Problem;
}
