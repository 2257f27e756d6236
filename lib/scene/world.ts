/** The world the mini model knows, read once from `world.json`, which Python reads too: kinds, places, tasks, phrasings. */
import { z } from "zod";
import data from "./world.json" with { type: "json" };

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

const worldSchema = z.object({
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

/** All of `world.json`, checked. */
export const world = worldSchema.parse(data);

/** Names of the nine cells, row-major. */
export const CELLS: readonly string[] = world.cells;
export const KINDS: readonly string[] = world.kinds.map((kind) => kind.id);
export const CATEGORIES: readonly string[] = world.categories.map((category) => category.id);
export const BACKGROUNDS: readonly string[] = world.backgrounds.map((background) => background.id);

const plurals = new Map([...world.kinds, ...world.categories].map(({ id, plural }) => [id, plural]));
const singulars = new Map(Array.from(plurals, ([id, plural]) => [plural, id]));
const categories = new Map(world.kinds.map(({ id, category }) => [id, category]));

/** Category of a kind. @throws RangeError for a name that is no kind. */
export function categoryOf(kind: string): string {
  const category = categories.get(kind);
  if (category === undefined) throw new RangeError(`"${kind}" is no kind of the world`);
  return category;
}

/** Plural of a kind or category. @throws RangeError for a name that is neither. */
export function pluralOf(name: string): string {
  const plural = plurals.get(name);
  if (plural === undefined) throw new RangeError(`"${name}" is neither a kind nor a category of the world`);
  return plural;
}

/** Kind or category of a plural; undefined for any other word. */
export const singularOf = (plural: string): string | undefined => singulars.get(plural);

/** A task by its id. */
export function taskOf(id: TaskId): Task {
  return world.tasks.find((task) => task.id === id)!;
}

/** A variant of a task. @throws RangeError when the task has no such variant. */
export function variantOf(id: TaskId, variant: string): Variant {
  const found = taskOf(id).variants.find((candidate) => candidate.id === variant);
  if (!found) throw new RangeError(`task "${id}" has no variant "${variant}"`);
  return found;
}
