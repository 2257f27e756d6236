/** The form of `world.json`; a test holds the file against it. */
import { z } from "zod";
import { TASK_IDS } from "./task-ids";

const colour = z.number().int().min(0).max(255);
const phrasings = z.array(z.string().min(1)).min(1);

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
  answers: phrasings.optional(),
  lists: z.array(listStyle).min(1).optional(),
  yes: phrasings.optional(),
  no: phrasings.optional(),
  /** Answers for an empty place, or the sign of an empty sudoku cell. */
  empty: z.union([phrasings, z.string()]).optional(),
  than: z.object({ more: z.string(), less: z.string(), equal: z.string() }).optional(),
  equal: z.string().optional(),
  rowSeparator: z.string().optional(),
});

const taskSchema = z.object({
  id: z.enum(TASK_IDS),
  label: z.string(),
  summary: z.string(),
  /** Whether the question is about a picture. */
  image: z.boolean(),
  /** Response length that holds every answer of the task, end token included. */
  maxAnswerTokens: z.number().int().positive(),
  variants: z.array(variantSchema).min(1),
});

export const worldSchema = z.object({
  version: z.literal(1),
  canvas: z.object({ width: z.number().int(), height: z.number().int() }),
  grid: z.object({ columns: z.number().int(), rows: z.number().int(), cell: z.number().int() }),
  sprite: z.object({ size: z.number().int(), jitter: z.number().int() }),
  objects: z.object({ min: z.number().int(), max: z.number().int() }),
  backgrounds: z.array(z.object({ id: z.string(), rgb: z.tuple([colour, colour, colour]) })).min(1),
  cells: z.array(z.string()).length(9),
  relations: z.array(z.object({ id: z.string(), dx: z.number().int(), dy: z.number().int() })).length(8),
  categories: z.array(z.object({ id: z.string(), plural: z.string() })).min(2),
  kinds: z
    .array(z.object({ id: z.string(), plural: z.string(), category: z.string(), colour: z.string(), icon: z.string() }))
    .min(1),
  chat: z.object({
    special: z.array(z.string()),
    withImage: z.string(),
    withoutImage: z.string(),
    image: z.string(),
    end: z.string(),
    fill: z.string(),
    endTokens: z.array(z.string()),
  }),
  tasks: z.array(taskSchema).length(TASK_IDS.length),
});

export type Task = z.infer<typeof taskSchema>;
export type Variant = z.infer<typeof variantSchema>;
export type ListStyle = z.infer<typeof listStyle>;
export type World = z.infer<typeof worldSchema>;
