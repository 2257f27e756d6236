/** What a cache saves and what it costs: each lane held against the same lane without a cache, question by question. */
import { type Interval, meanInterval } from "@/lib/analysis/interval";
import { type Comparison, compare } from "./compare";
import type { Row } from "./row";
import { groupsOf, pairsOf, type RowGroup } from "./summary";

/** Id of no cache. */
const NO_CACHE = "off";

/** A lane with a cache against the same without. */
export interface CachePoint extends Pick<RowGroup, "lane" | "detail" | "presetLength" | "prior"> {
  readonly cache: string;
  /** The lane without its cache, as the sweep names it. */
  readonly reference: string;
  /** Questions that both answered. */
  readonly n: number;
  /** Mean positions of their prompts and of their answers. */
  readonly promptLength: number;
  readonly responseLength: number;
  /** How many times less work, evaluations counted by the positions that they ran: geometric mean over the questions. */
  readonly work: Interval;
  /** How many times less time, of the whole answer. */
  readonly time: Interval;
  /** Share of right answers gained; negative where the cache loses some. */
  readonly accuracy: Comparison;
  /** What was measured of its error; null where the sweep did not ask for it. */
  readonly drift: { readonly positions: number; readonly meanKl: number; readonly flips: number } | null;
}

/** Prompts from so many positions on, to below the double. */
const promptSize = ({ promptLength }: Pick<Row, "promptLength">): number =>
  2 ** Math.floor(Math.log2(Math.max(1, promptLength)));

/**
 * A point for every lane with a cache at every length and prior, where the sweep has the same lane without one.
 * @param isByPrompt a point for every size of prompts as well, as `promptSize` has them
 */
export function cachePoints(rows: readonly Row[], isByPrompt = false): CachePoint[] {
  const sizes = isByPrompt ? [...new Set(rows.map(promptSize))].sort((one, other) => one - other) : [null];
  return sizes.flatMap((size) => {
    const groups = groupsOf(size === null ? rows : rows.filter((row) => promptSize(row) === size));
    const bare = new Map(groups.flatMap((group) => (cacheOf(group) === NO_CACHE ? [[restOf(group), group]] : [])));
    return groups.flatMap((group) => {
      const reference = bare.get(restOf(group));
      return reference && reference !== group ? pointOf(group, reference) : [];
    });
  });
}

const cacheOf = ({ rows }: RowGroup) => rows[0]!.cache;

/** Equal for lanes that differ in their cache alone. */
function restOf({ rows, presetLength, prior }: RowGroup): string {
  const { model, companion, strategy, settings, weights, backend } = rows[0]!;
  return JSON.stringify([model, companion, strategy, settings, weights, backend, presetLength, prior]);
}

function pointOf({ rows, ...group }: RowGroup, reference: RowGroup): CachePoint[] {
  const pairs = pairsOf(rows, reference.rows);
  if (pairs.length === 0) return [];
  const mean = (value: (row: Row) => number) => pairs.reduce((sum, [row]) => sum + value(row), 0) / pairs.length;
  return [
    {
      ...group,
      cache: rows[0]!.cache,
      reference: reference.lane,
      n: pairs.length,
      promptLength: mean(({ promptLength }) => promptLength),
      responseLength: mean(({ responseLength }) => responseLength),
      work: timesLess(pairs, ({ weightedNfe }) => weightedNfe),
      time: timesLess(pairs, ({ totalMs }) => totalMs),
      accuracy: compare(
        pairs.map(([row]) => row.correct),
        pairs.map(([, row]) => row.correct),
      ),
      drift: driftOf(rows),
    },
  ];
}

/** Ratio of the reference's cost to the row's; its interval is that of the mean logarithm. */
function timesLess(pairs: ReturnType<typeof pairsOf>, cost: (row: Row) => number): Interval {
  const { value, low, high } = meanInterval(
    // An answer that took nothing, as a clock may say, is no ratio of anything.
    pairs.map(([row, other]) => Math.log(Math.max(cost(other), 1e-6) / Math.max(cost(row), 1e-6))),
  );
  return { value: Math.exp(value), low: Math.exp(low), high: Math.exp(high) };
}

function driftOf(rows: readonly Row[]): CachePoint["drift"] {
  const measured = rows.flatMap(({ drift }) => drift ?? []);
  if (measured.length === 0) return null;
  const sum = (value: (drift: (typeof measured)[number]) => number) =>
    measured.reduce((total, drift) => total + value(drift), 0);
  const positions = sum((drift) => drift.positions);
  return {
    positions,
    meanKl: positions === 0 ? 0 : sum((drift) => drift.meanKl * drift.positions) / positions,
    flips: sum(({ flips }) => flips),
  };
}
