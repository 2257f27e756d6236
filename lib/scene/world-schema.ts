/** The form of `world.json`; a test holds the file against it. */
import { z } from "zod/mini";
import { TASK_IDS } from "./task-ids";

const colour = z.int().check(z.gte(0), z.lte(255));
const phrasings = z.array(z.string().check(z.minLength(1))).check(z.minLength(1));

const listStyle = z.object({
  start: z.string(),
  item: z.string(),
  separator: z.string(),
  /** Separator before the last item. */
  last: z.string(),
  end: z.string(),
});

const variantSchema = z.object({
  id: z.string(),
  questions: phrasings,
  answers: z.optional(phrasings),
  lists: z.optional(z.array(listStyle).check(z.minLength(1))),
  yes: z.optional(phrasings),
  no: z.optional(phrasings),
  /** Answers for an empty place, or the sign of an empty sudoku cell. */
  empty: z.optional(z.union([phrasings, z.string()])),
  than: z.optional(z.object({ more: z.string(), less: z.string(), equal: z.string() })),
  equal: z.optional(z.string()),
  rowSeparator: z.optional(z.string()),
});

const taskSchema = z.object({
  id: z.enum(TASK_IDS),
  label: z.string(),
  summary: z.string(),
  /** Whether the question is about a picture. */
  image: z.boolean(),
  /** Response length that holds every answer of the task, end token included. */
  maxAnswerTokens: z.int().check(z.positive()),
  variants: z.array(variantSchema).check(z.minLength(1)),
});

export const worldSchema = z.object({
  version: z.literal(1),
  canvas: z.object({ width: z.int(), height: z.int() }),
  grid: z.object({ columns: z.int(), rows: z.int(), cell: z.int() }),
  sprite: z.object({ size: z.int(), jitter: z.int() }),
  objects: z.object({ min: z.int(), max: z.int() }),
  backgrounds: z.array(z.object({ id: z.string(), rgb: z.tuple([colour, colour, colour]) })).check(z.minLength(1)),
  cells: z.array(z.string()).check(z.length(9)),
  relations: z.array(z.object({ id: z.string(), dx: z.int(), dy: z.int() })).check(z.length(8)),
  categories: z.array(z.object({ id: z.string(), plural: z.string() })).check(z.minLength(2)),
  kinds: z
    .array(z.object({ id: z.string(), plural: z.string(), category: z.string(), colour: z.string(), icon: z.string() }))
    .check(z.minLength(1)),
  chat: z.object({
    special: z.array(z.string()),
    withImage: z.string(),
    withoutImage: z.string(),
    image: z.string(),
    end: z.string(),
    fill: z.string(),
    endTokens: z.array(z.string()),
  }),
  tasks: z.array(taskSchema).check(z.length(TASK_IDS.length)),
});

export type Task = z.infer<typeof taskSchema>;
export type Variant = z.infer<typeof variantSchema>;
export type ListStyle = z.infer<typeof listStyle>;
export type World = z.infer<typeof worldSchema>;
