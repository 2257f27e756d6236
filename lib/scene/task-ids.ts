/** Every task, in the order of menus and tables. */
export const TASK_IDS = [
  "describe",
  "count",
  "is-there",
  "what-is-at",
  "where",
  "json",
  "compare",
  "add",
  "sort",
  "reverse",
  "sudoku",
] as const;

export type TaskId = (typeof TASK_IDS)[number];
