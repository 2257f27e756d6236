/** What a structure prior does: answers with it against those to the same questions without. */
import { type Interval, meanInterval, type Share } from "@/lib/analysis/interval";
import { type Comparison, compare } from "./compare";
import type { Row } from "./row";
import { accuracyOf, groupsOf, pairsOf, type RowGroup } from "./summary";

/** Answers with a prior, or without. */
interface PriorSide {
  readonly n: number;
  readonly accuracy: Share;
  /** Share of the prior's tokens at their places in the answer; null where rows do not tell it. */
  readonly adherence: Interval | null;
  readonly producedLength: Interval;
  readonly iterations: Interval;
}

export interface PriorPoint extends Pick<RowGroup, "lane" | "detail" | "presetLength"> {
  readonly task: string;
  readonly without: PriorSide;
  readonly given: PriorSide;
  /** Share of right answers gained by the prior, on the questions asked both ways; null where there is none. */
  readonly gain: Comparison | null;
}

/** A point for every lane, length and task that was asked both ways. */
export function priorPoints(rows: readonly Row[]): PriorPoint[] {
  const groups = groupsOf(rows);
  return groups.flatMap((group) => {
    if (group.prior !== "skeleton") return [];
    const { lane, detail, presetLength } = group;
    const bare = groups.find(
      (other) =>
        other.prior === "none" && other.lane === lane && other.detail === detail && other.presetLength === presetLength,
    );
    if (!bare) return [];
    const tasks = [...new Set(group.rows.map(({ task }) => task))];
    return tasks.flatMap((task) => {
      const [given, without] = [group, bare].map((side) => side.rows.filter((row) => row.task === task));
      if (!given || !without || without.length === 0) return [];
      return {
        lane,
        detail,
        presetLength,
        task,
        without: sideOf(without),
        given: sideOf(given),
        gain: gainOf(given, without),
      };
    });
  });
}

function sideOf(rows: readonly Row[]): PriorSide {
  const told = rows.flatMap(({ adherence }) => adherence ?? []);
  return {
    n: rows.length,
    accuracy: accuracyOf(rows),
    adherence: told.length > 0 ? meanInterval(told) : null,
    producedLength: meanInterval(rows.map(({ producedLength }) => producedLength)),
    iterations: meanInterval(rows.map(({ iterations }) => iterations)),
  };
}

function gainOf(given: readonly Row[], without: readonly Row[]): Comparison | null {
  const pairs = pairsOf(given, without);
  if (pairs.length === 0) return null;
  return compare(
    pairs.map(([row]) => row.correct),
    pairs.map(([, row]) => row.correct),
  );
}
