/** In which order answers are written, and what the order has to do with their being right. */
import { type Interval, meanInterval, type Share } from "@/lib/analysis/interval";
import { TOKEN_CLASSES, type TokenClass } from "@/lib/study/token-classes";
import type { Row } from "./row";
import { accuracyOf, groupsOf, lanesOfRows, type RowGroup } from "./summary";

/** Answers whose order lies between two values of τ. */
interface OrderBin {
  /** Kendall's τ with left to right: [from, to), the last one with its end. */
  readonly from: number;
  readonly to: number;
  readonly n: number;
  /** Mean τ of its answers. */
  readonly leftToRight: number;
  readonly accuracy: Share;
}

export interface OrderPoint extends Pick<RowGroup, "lane" | "detail" | "presetLength" | "prior"> {
  readonly task: string;
  /** Answers that have an order. */
  readonly n: number;
  /** Answers that came at once, or of which no order is told. */
  readonly without: number;
  /** Kendall's τ of position and commit iteration; null where no answer has an order. */
  readonly leftToRight: Interval | null;
  /** Of all answers, those without an order too. */
  readonly accuracy: Share;
}

/** How near to left to right each lane writes the answers of each task, at every length and prior. */
export function orderPoints(rows: readonly Row[]): OrderPoint[] {
  const tasks = [...new Set(rows.map(({ task }) => task))];
  return groupsOf(rows).flatMap(({ rows: answers, ...group }) =>
    tasks.flatMap((task) => {
      const asked = answers.filter((row) => row.task === task);
      if (asked.length === 0) return [];
      const orders = asked.flatMap(({ leftToRight }) => leftToRight ?? []);
      return {
        ...group,
        task,
        n: orders.length,
        without: asked.length - orders.length,
        leftToRight: orders.length > 0 ? meanInterval(orders) : null,
        accuracy: accuracyOf(asked),
      };
    }),
  );
}

/** When a lane commits the tokens of one kind. */
export interface ClassPoint extends Pick<RowGroup, "lane" | "detail" | "prior"> {
  readonly kind: TokenClass;
  /** Answers that have such tokens and more than one iteration. */
  readonly n: number;
  readonly tokens: number;
  /** Mean iteration as a share of the run, 0 = the first, 1 = the last: the mean over the answers. */
  readonly time: Interval;
}

/** A point for every lane, prior and kind of token, lengths and tasks together; rows that do not tell it are left out. */
export function classPoints(rows: readonly Row[]): ClassPoint[] {
  return lanesOfRows(rows).flatMap(({ rows: answers, ...line }) =>
    TOKEN_CLASSES.flatMap((kind) => {
      const own = answers.flatMap(({ classTimes }) => classTimes?.filter(([of]) => of === kind) ?? []);
      if (own.length === 0) return [];
      const tokens = own.reduce((sum, [, count]) => sum + count, 0);
      return { ...line, kind, n: own.length, tokens, time: meanInterval(own.map(([, , time]) => time)) };
    }),
  );
}

/** Edges of the bins of τ. */
const ORDER_EDGES = [-1, -0.6, -0.2, 0.2, 0.6, 1] as const;

/** Right answers by the order that they were written in, for each lane; bins without an answer are left out. */
export function accuracyByOrder(
  rows: readonly Row[],
): (Pick<RowGroup, "lane" | "detail" | "prior"> & { readonly bins: OrderBin[] })[] {
  const ordered = rows.filter(({ leftToRight }) => typeof leftToRight === "number");
  return lanesOfRows(ordered).map(({ rows: answers, ...line }) => ({
    ...line,
    bins: ORDER_EDGES.slice(0, -1).flatMap((_, at) => binOf(answers, at)),
  }));
}

function binOf(answers: readonly Row[], at: number): OrderBin[] {
  const [from, to] = [ORDER_EDGES[at]!, ORDER_EDGES[at + 1]!];
  const isLast = at === ORDER_EDGES.length - 2;
  const inside = answers.filter(({ leftToRight }) => leftToRight! >= from && (leftToRight! < to || isLast));
  if (inside.length === 0) return [];
  const mean = inside.reduce((sum, { leftToRight }) => sum + leftToRight!, 0) / inside.length;
  return [{ from, to, n: inside.length, leftToRight: mean, accuracy: accuracyOf(inside) }];
}
