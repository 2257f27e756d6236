/** What a sweep came to: one line for every lane at every length and prior, each held against the first lane. */
import { type Share, wilsonInterval } from "@/lib/analysis/interval";
import { type Comparison, compare } from "./compare";
import { questionIdOf, type Row } from "./row";

/** One lane at one length with one prior, over all of its questions. */
export interface SummaryLine {
  readonly lane: string;
  /** Weights and backend, where the rows have several of a lane's: they are never mixed. */
  readonly detail: string | null;
  readonly presetLength: number | null;
  readonly prior: Row["prior"];
  /** Questions answered. */
  readonly n: number;
  readonly accuracy: Share;
  /** Means over the questions. */
  readonly nfe: number;
  readonly weightedNfe: number;
  readonly iterations: number;
  /** Iterations over response positions; 1 = one token at a time. */
  readonly iterationsPerLength: number;
  readonly producedLength: number;
  readonly totalMs: number;
  /** The same questions at the same length and prior, against the first lane; null for that one, or where none is shared. */
  readonly against: Comparison | null;
}

/** Rows of one line, and how they are told apart. */
export interface RowGroup {
  readonly lane: string;
  readonly detail: string | null;
  readonly presetLength: number | null;
  readonly prior: Row["prior"];
  readonly rows: readonly Row[];
}

/** What keeps rows of one lane apart: they were computed by other weights, or by another backend. */
const makerOf = ({ weights, backend }: Row) => `${weights.join("+")}, ${backend}`;

/** Rows by lane (weights and backend kept apart), length and prior, in the order in which they are found. */
export function groupsOf(rows: readonly Row[]): RowGroup[] {
  const makers = new Map<string, Set<string>>();
  for (const row of rows) makers.set(row.lane, (makers.get(row.lane) ?? new Set()).add(makerOf(row)));
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.lane, makerOf(row), row.presetLength, row.prior]);
    const group = groups.get(key) ?? [];
    group.push(row);
    groups.set(key, group);
  }
  return [...groups.values()].map((group) => {
    const [first] = group as [Row];
    const { lane, presetLength, prior } = first;
    return { lane, detail: makers.get(lane)!.size > 1 ? makerOf(first) : null, presetLength, prior, rows: group };
  });
}

/** Rows by lane and prior, lengths together, in the order in which they are found. */
export function lanesOfRows(rows: readonly Row[]): Omit<RowGroup, "presetLength">[] {
  const lines = new Map<string, RowGroup[]>();
  for (const group of groupsOf(rows)) {
    const key = JSON.stringify([group.lane, group.detail, group.prior]);
    lines.set(key, [...(lines.get(key) ?? []), group]);
  }
  return [...lines.values()].map((groups) => {
    const { lane, detail, prior } = groups[0]!;
    return { lane, detail, prior, rows: groups.flatMap((group) => group.rows) };
  });
}

/** Sums rows up. @param first label of the lane that the others are held against; absent: that of the first row */
export function summarise(rows: readonly Row[], first = rows[0]?.lane): SummaryLine[] {
  const groups = groupsOf(rows);
  const base = groups.find(({ lane }) => lane === first);
  return groups.map((group) => {
    const reference = groups.find(
      ({ lane, detail, presetLength, prior }) =>
        lane === base?.lane && detail === base.detail && presetLength === group.presetLength && prior === group.prior,
    );
    return lineOf(group, reference === group ? undefined : reference);
  });
}

function lineOf({ rows, ...group }: RowGroup, reference: RowGroup | undefined): SummaryLine {
  const mean = (value: (row: Row) => number) => rows.reduce((sum, row) => sum + value(row), 0) / rows.length;
  return {
    ...group,
    n: rows.length,
    accuracy: accuracyOf(rows),
    nfe: mean(({ nfe }) => nfe),
    weightedNfe: mean(({ weightedNfe }) => weightedNfe),
    iterations: mean(({ iterations }) => iterations),
    iterationsPerLength: mean(({ iterations, responseLength }) => iterations / responseLength),
    producedLength: mean(({ producedLength }) => producedLength),
    totalMs: mean(({ totalMs }) => totalMs),
    against: reference ? compareRows(rows, reference.rows) : null,
  };
}

/** Share of right answers, with its 95 % interval. */
export const accuracyOf = (rows: readonly Row[]): Share =>
  wilsonInterval(rows.filter(({ correct }) => correct).length, rows.length);

/** The questions that both answered, side by side; null where there is none. */
function compareRows(rows: readonly Row[], reference: readonly Row[]): Comparison | null {
  const pairs = pairsOf(rows, reference);
  if (pairs.length === 0) return null;
  return compare(
    pairs.map(([row]) => row.correct),
    pairs.map(([, row]) => row.correct),
  );
}

/** The two answers to each question that both were asked, in the order of the first. */
export function pairsOf(rows: readonly Row[], reference: readonly Row[]): (readonly [row: Row, reference: Row])[] {
  const theirs = new Map(reference.map((row) => [questionIdOf(row), row]));
  return rows.flatMap((row) => {
    const other = theirs.get(questionIdOf(row));
    return other ? [[row, other] as const] : [];
  });
}
