/** How large an experiment may be: what reads it, the fields of the page, and their documentation go by these. */
export const EXPERIMENT_VERSION = 1;
export const LIMITS = {
  lanes: 4,
  responseLength: { min: 4, max: 128 },
  questionCharacters: 400,
  priorCharacters: 2000,
  /** A branch of a branch of … */
  branchDepth: 8,
  /** Positions that an answer may grow to by hand. */
  grownLength: 256,
  /** Iterations that any strategy may take of any answer. */
  iterations: 8192,
  seed: 2 ** 31 - 1,
} as const;
