/** One cell of a run: a position in an iteration, both 0-based. People are told 1-based iterations. */
export interface CellRef {
  readonly position: number;
  readonly iteration: number;
}
