/** Reading a lane, and the runs that a branch lane leaves, from data nobody vouches for. Nothing here throws. */
import { z } from "zod/mini";
import { declarations, findDeclaration } from "@/lib/decoding/declarations";
import { describeRange, nearestLegal } from "@/lib/decoding/params";
import type { ParamValue, StrategyDeclaration } from "@/lib/decoding/strategy";
import { CACHE_IDS, findCache } from "@/lib/engine/caches";
import type { CachePolicy } from "@/lib/engine/caches/policy";
import { shorten, shown } from "@/lib/scene/shown";
import { DEFAULT_LANE } from "./defaults";
import { LIMITS } from "./limits";
import { type Branch, type Lane, laneSchema } from "./schema";

/** Takes one sentence for the reader: what was expected, what was found, and what is used instead. */
export type Notify = (notice: string) => void;

type Data = Readonly<Record<string, unknown>>;
export const isData = (value: unknown): value is Data =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** "Lane A" for the first one. */
export const laneName = (index: number) => `Lane ${String.fromCharCode(65 + index)}`;

/**
 * A lane whose strategy exists and whose settings are legal; missing parts take their defaults silently.
 * @param depth branches that it stands behind
 */
export function readLane(value: unknown, name: string, notify: Notify, depth = 0): Lane {
  if (!isData(value)) {
    notify(`${name}: expected a lane, found ${shown(value)}; using the default one.`);
    return DEFAULT_LANE;
  }
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(laneSchema.shape, key)) notify(`${name} has no "${shorten(key)}"; it is left out.`);
  }
  const strategy = readStrategy(value.strategy, name, notify);
  const companion = readCompanion(value.companion, name, notify);
  const cache = readCache(value.prefill, name, notify);
  const cacheSettings = readCacheSettings(cache, value.cacheSettings, name, notify);
  const branch = value.branch === undefined ? undefined : readBranch(value.branch, name, notify, depth + 1);
  return {
    model: readModel(value.model, name, notify),
    ...(companion === undefined ? {} : { companion }),
    strategy: strategy.id,
    settings: readSettings(strategy, value.settings ?? {}, name, notify),
    prefill: cache.id,
    ...(cacheSettings === undefined ? {} : { cacheSettings }),
    ...(branch ? { branch } : {}),
  };
}

function readStrategy(value: unknown, name: string, notify: Notify): StrategyDeclaration {
  const fallback = findDeclaration(DEFAULT_LANE.strategy)!;
  if (value === undefined) return fallback;
  const strategy = typeof value === "string" ? findDeclaration(value) : undefined;
  if (!strategy) {
    const known = declarations.map(({ id }) => id).join(", ");
    notify(`${name}: expected a strategy (${known}), found ${shown(value)}; using ${fallback.id}.`);
  }
  return strategy ?? fallback;
}

function readModel(value: unknown, name: string, notify: Notify): string {
  if (value === undefined) return DEFAULT_LANE.model;
  const parsed = laneSchema.shape.model.safeParse(value);
  if (parsed.success) return parsed.data;
  notify(`${name}: expected the name of a model, found ${shown(value)}; using ${DEFAULT_LANE.model}.`);
  return DEFAULT_LANE.model;
}

function readCompanion(value: unknown, name: string, notify: Notify): string | undefined {
  const parsed = laneSchema.shape.companion.safeParse(value);
  if (parsed.success) return parsed.data;
  notify(`${name}: expected the name of a model as companion, found ${shown(value)}; using the usual one.`);
  return undefined;
}

function readCache(value: unknown, name: string, notify: Notify): CachePolicy {
  const fallback = findCache(DEFAULT_LANE.prefill)!;
  if (value === undefined) return fallback;
  const policy = typeof value === "string" ? findCache(value) : undefined;
  if (!policy) {
    const known = CACHE_IDS.join(", ");
    notify(`${name}: expected prefill to be one of ${known}, found ${shown(value)}; using ${fallback.id}.`);
  }
  return policy ?? fallback;
}

/** Settings of a cache, if there are any. */
function readCacheSettings(cache: CachePolicy, value: unknown, name: string, notify: Notify) {
  if (value === undefined) return undefined;
  const settings = readSettings(cache, value, name, notify) as Record<string, number>;
  return Object.keys(settings).length > 0 ? settings : undefined;
}

function readSettings(
  owner: Pick<StrategyDeclaration, "id" | "params">,
  value: unknown,
  name: string,
  notify: Notify,
): Lane["settings"] {
  if (!isData(value)) {
    notify(`${name}: expected settings, found ${shown(value)}; using the defaults of ${owner.id}.`);
    return {};
  }
  const settings: Record<string, ParamValue> = {};
  for (const [key, given] of Object.entries(value)) {
    const spec = Object.hasOwn(owner.params, key) ? owner.params[key] : undefined;
    if (!spec) {
      notify(`${name}: ${owner.id} has no setting "${shorten(key)}"; it is left out.`);
      continue;
    }
    const legal = nearestLegal(spec, given);
    if (legal !== given) {
      notify(`${name}: expected ${key} to be ${describeRange(spec)}, found ${shown(given)}; using ${legal ?? "off"}.`);
    }
    settings[key] = legal === 0 ? 0 : legal;
  }
  return settings;
}

// --- branches ---------------------------------------------------------------------------------------

/** A whole number from 0 to `max`; every check says the same, so that one sentence tells all that is expected. */
function whole(max: number) {
  const expected = `expected a whole number from 0 to ${max}`;
  return z.int(expected).check(z.gte(0, expected), z.lte(max, expected));
}

/** A list of at most `max` entries. */
function list<Entry extends z.ZodMiniType>(entry: Entry, max: number) {
  const expected = `expected a list of at most ${max} entries`;
  return z.array(entry, expected).check(z.maxLength(max, expected));
}

/** An object of these parts and no others. */
const parts = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, `expected an object of ${Object.keys(shape).join(", ")} and no more`);

const position = whole(LIMITS.grownLength - 1);
const token = whole(2 ** 31 - 1);
const most = LIMITS.responseLength.max;
const splice = parts({ position, remove: whole(LIMITS.grownLength), tokens: list(token, most) });

/** As strict as a link must be: a branch that is not quite the one that was meant would be another run. */
const strictBranchSchema = parts({
  from: z.custom((run) => run !== undefined, "expected the run that it leaves"),
  iteration: whole(LIMITS.iterations),
  intervention: parts({
    choose: z.optional(list(position, LIMITS.grownLength)),
    force: z.optional(list(parts({ position, token }), LIMITS.grownLength)),
    remask: z.optional(list(position, LIMITS.grownLength)),
    splices: z.optional(
      list(splice, most).check(
        z.refine(
          (all) => all.reduce((sum, { tokens }) => sum + tokens.length, 0) <= most,
          `expected at most ${most} insertions`,
        ),
      ),
    ),
  }),
});

/**
 * A branch with all the runs behind it, or undefined when anything in it is wrong: nothing is replaced here.
 * @param depth branches that it stands behind, itself included
 */
export function readBranch(value: unknown, name: string, notify: Notify, depth = 1): Branch | undefined {
  const problems: string[] = [];
  const branch = branchWithin(value, depth, (problem) => problems.push(problem));
  const [problem] = problems;
  if (problem === undefined) return branch;
  const reason = problem.replace(/\.$/, "");
  notify(depth > 1 ? problem : `${name}: what it branches from is damaged (${reason}); it runs from masks.`);
  return undefined;
}

function branchWithin(value: unknown, depth: number, report: Notify): Branch | undefined {
  if (depth > LIMITS.branchDepth) {
    report(`more than ${LIMITS.branchDepth} runs stand behind each other`);
    return undefined;
  }
  const parsed = strictBranchSchema.safeParse(value);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    const found = path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown>)[key], value);
    const where = path.length > 0 ? `${path.join(".")}: ` : "";
    report(`${where}${message}, found ${found === undefined ? "nothing" : shown(found)}`);
    return undefined;
  }
  const { from, iteration, intervention } = parsed.data;
  return { from: readLane(from, "the run it leaves", report, depth), iteration, intervention };
}
