"use client";
import { useMemo } from "react";
import { DivergenceStrip } from "@/components/charts/DivergenceStrip";
import { formatPercent } from "@/components/charts/format";
import { laneColor, laneLetter } from "@/components/charts/lanes";
import { parentageOf } from "@/components/playground/state/branching";
import { runOf } from "@/components/playground/state/runs";
import { type PlaygroundState, usePlaygroundStore, useSettledPlayground } from "@/components/playground/state/store";
import { classNames } from "@/components/ui/class-names";
import { Quoted } from "@/components/ui/Quoted";
import { SelectField } from "@/components/ui/SelectField";
import { inspector } from "@/components/ui/words/en/inspector";
import { lanes } from "@/components/ui/words/en/lanes";
import { useWords } from "@/components/ui/words/use-words";
import { type Conflict, type ConflictSide, type Divergence, divergence, firstCellOf } from "@/lib/analysis/divergence";
import { describeParting, isSameRun, partingOf } from "@/lib/analysis/parting";
import { otherQuestion } from "@/lib/analysis/same-question";
import { sideBySide } from "@/lib/analysis/side-by-side";
import { NOT_RECORDED, tokenName } from "@/lib/trace/format";
import type { Trace } from "@/lib/trace/schema";

/** A lane of the pair, with its run. */
interface Side {
  readonly id: string;
  readonly letter: string;
  readonly color: string;
  readonly trace: Trace;
}

/** Two lanes' answers held against each other: where they part, and which differences follow from others. */
export function DivergencePanel() {
  const { laneOf } = useWords(lanes);
  const words = useWords(inspector);
  const { compare } = usePlaygroundStore().getState();
  const history = useSettledPlayground((state) => state.history);
  const runs = useSettledPlayground((state) => state.runs);
  const compared = useSettledPlayground((state) => state.compared);
  const sides = useMemo(() => finishedLanes({ history, runs }), [history, runs]);
  const pair = useMemo(() => pairOf(sides, compared, { history, runs }), [sides, compared, history, runs]);
  if (!pair) return null;
  const [a, b] = pair;
  const choose = (at: 0 | 1, id: string) =>
    compare(at === 0 ? [id, b.id === id ? a.id : b.id] : [a.id === id ? b.id : a.id, id]);
  const options = sides.map(({ id, letter }) => ({ value: id, label: laneOf(letter) }));
  return (
    <section
      aria-labelledby="divergence"
      data-figure="divergence"
      // Below the lanes, and of long answers thousands of elements: out of sight no frame has to walk them.
      className="card p-3 [contain-intrinsic-size:auto_280px] [content-visibility:auto]"
    >
      <header className="mb-2 flex flex-wrap items-center gap-2">
        <h2 id="divergence" className="text-xs font-semibold text-muted">
          {words.parting}
        </h2>
        <span className="flex items-center gap-1.5 text-xs text-muted">
          <SelectField label={words.firstLane} value={a.id} options={options} onChange={(id) => choose(0, id)} />
          {words.and}
          <SelectField label={words.secondLane} value={b.id} options={options} onChange={(id) => choose(1, id)} />
        </span>
      </header>
      <Pair a={a} b={b} />
    </section>
  );
}

function Pair({ a, b }: { readonly a: Side; readonly b: Side }) {
  const words = useWords(inspector);
  const { showCell } = usePlaygroundStore().getState();
  const result = useMemo(
    () => (otherQuestion(a.trace, b.trace) ? null : divergence(a.trace, b.trace)),
    [a.trace, b.trace],
  );
  if (!result) {
    return <p className="text-xs text-muted">{words.notComparable[otherQuestion(a.trace, b.trace)!]}</p>;
  }
  const show = (side: Side, position: number) => {
    const cell = decidingCell(side.trace, position);
    if (cell) showCell({ laneId: side.id, ...cell });
  };
  return (
    <div className="flex flex-col gap-2">
      <Summary a={a} b={b} result={result} />
      <Rounding a={a.trace} b={b.trace} />
      <Numbers a={a.trace} b={b.trace} />
      <DivergenceStrip
        a={a}
        b={b}
        divergence={result}
        onSelect={(side, position) => show(side === "a" ? a : b, position)}
      />
    </div>
  );
}

/** Of a row of a batch and the same row alone, or in another batch: where they first differ, and how far the networks were apart. */
function Numbers({ a, b }: { readonly a: Trace; readonly b: Trace }) {
  const isRow = a.batch !== undefined || b.batch !== undefined;
  const found = useMemo(() => (isRow ? sideBySide(a, b) : null), [isRow, a, b]);
  if (!found) return null;
  const { iteration, largest } = found;
  const differ =
    iteration === null ? "The two rows never differ" : `The two rows first differ in iteration ${iteration + 1}`;
  const apart = largest
    ? `their probabilities up to there differ by at most ${largest.difference.toPrecision(2)}, in iteration ${largest.iteration + 1} at position ${largest.position}`
    : `how far their probabilities are apart was ${NOT_RECORDED}`;
  return <p lang="en" className="text-xs">{`${differ}; ${apart}.`}</p>;
}

/** Agreement, distance and the first difference, in words; the difference leads to its cell. */
function Summary({ a, b, result }: { readonly a: Side; readonly b: Side; readonly result: Divergence }) {
  const words = useWords(inspector);
  const { showCell } = usePlaygroundStore().getState();
  const { divergenceHelp } = useWords(lanes);
  const { first, shared, agreement, editDistance, pairs } = result;
  const same = pairs.filter(({ kind }) => kind === "same").length;
  return (
    <div className="text-xs">
      <p>
        <b className="tabular-nums">{formatPercent(agreement)}</b>{" "}
        <span className="text-muted">{words.agreement(same, pairs.length)}</span>{" "}
        <b className="tabular-nums">{editDistance}</b>{" "}
        <span className="text-muted">
          {[words.editsBetween(editDistance), ...(shared > 0 ? [words.sharedIterations(shared)] : [])].join(" · ")}
        </span>
      </p>
      {first ? (
        <p className="mt-0.5">
          <abbr title={divergenceHelp} className="no-underline">
            {words.firstDivergence}
          </abbr>
          :{" "}
          <button
            type="button"
            className="min-h-6 text-left font-medium text-accent underline underline-offset-2"
            onClick={() => showCell(firstCell(first, a, b))}
          >
            <Quoted text={conflictText(first, a, b, words)} />
          </button>
        </p>
      ) : (
        <p className="mt-0.5 text-muted">{words.noDivergence}</p>
      )}
    </div>
  );
}

/** Of two runs of the same settings that part all the same: whether rounding is behind it. */
function Rounding({ a, b }: { readonly a: Trace; readonly b: Trace }) {
  const parting = useMemo(() => (isSameRun(a, b) ? partingOf(a, b) : null), [a, b]);
  if (!parting) return null;
  return (
    <p lang="en" className={classNames("text-xs", parting.verdict === "rounding" ? "text-muted" : "text-warn")}>
      {describeParting(a, b, parting)}
    </p>
  );
}

/** The cell of the run that came to the difference first. */
function firstCell(conflict: Conflict, a: Side, b: Side) {
  const { side, ...cell } = firstCellOf(conflict);
  return { laneId: (side === "a" ? a : b).id, ...cell };
}

/** `position 12: A “red” in iteration 3 with 62.0 %, B “blue” in iteration 5 with 71.2 %`. */
function conflictText(conflict: Conflict, a: Side, b: Side, words: typeof inspector): string {
  const side = ({ letter, trace }: Side, { iteration, cell, token }: ConflictSide) => {
    const commit =
      iteration === null ? undefined : trace.iterations[iteration]?.commits.find((made) => made.position === cell);
    const when = iteration === null ? "" : words.conflictIn(iteration + 1);
    const sure = commit?.probability === undefined ? "" : words.conflictWith(formatPercent(commit.probability));
    return `${words.conflictSide(letter, tokenName(trace, token))}${when}${sure}`;
  };
  return words.conflict(conflict.a.position, side(a, conflict.a), side(b, conflict.b));
}

/** The iteration that put the token of an answer's position there. */
function decidingCell(trace: Trace, position: number) {
  const made = trace.iterations.findLast(({ commits }) => commits.some((commit) => commit.position === position));
  return made ? { position, iteration: made.index } : null;
}

type Family = Pick<PlaygroundState, "history" | "runs">;

/** Lanes that have something to compare. */
function finishedLanes({ history, runs }: Family): Side[] {
  const { laneIds } = history.present;
  return laneIds.flatMap((id, index): Side[] => {
    const { trace, status } = runOf({ runs }, id);
    if (!trace || trace.iterations.length === 0 || status === "decoding") return [];
    return [{ id, letter: laneLetter(index), color: laneColor(index), trace }];
  });
}

/** The pair somebody chose, else a branch and its parent, else the first two. */
function pairOf(sides: readonly Side[], compared: PlaygroundState["compared"], family: Family): [Side, Side] | null {
  const find = (id: string | null | undefined) => sides.find((side) => side.id === id);
  const chosen = compared?.map(find) ?? [];
  if (chosen[0] && chosen[1]) return [chosen[0], chosen[1]];
  for (const side of [...sides].reverse()) {
    const parent = find(parentageOf(family, side.id)?.parentId);
    if (parent) return [parent, side];
  }
  return sides[0] && sides[1] ? [sides[0], sides[1]] : null;
}
