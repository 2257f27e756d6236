/** How an answer was graded against the scene. */
export interface Grade {
  readonly correct: boolean;
  /** 0 … 1; partly right answers lie between. */
  readonly score: number;
  /** One sentence: what was expected or missing. */
  readonly detail?: string;
}
