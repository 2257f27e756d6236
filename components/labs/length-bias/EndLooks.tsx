"use client";
import { useEffect, useMemo, useRef, useState } from "react";
import { ConfidenceHeatmap } from "@/components/charts/ConfidenceHeatmap";
import { viewScale } from "@/components/charts/heatmap-views";
import { HeatmapLegend } from "@/components/charts/Legend";
import { useLabSession } from "@/components/labs/machine/use-lab-session";
import { isBusy, useLab } from "@/components/labs/state/lab-state";
import { Button } from "@/components/ui/Button";
import { Icon } from "@/components/ui/icons";
import { hrefFrom } from "@/components/ui/pages";
import { SelectField } from "@/components/ui/SelectField";
import type { CellRef } from "@/lib/analysis/cell";
import { writeLink } from "@/lib/experiment/link";
import { asSentence, told } from "@/lib/run/sentence";
import { world } from "@/lib/scene/world";
import { emojiWorld } from "@/lib/study/emoji-world";
import { type EndLook, lookAtEnd } from "@/lib/sweep/end-look";
import { planSweep, type SweepCell } from "@/lib/sweep/plan";
import type { Sweep } from "@/lib/sweep/schema";
import { effectiveLength, endIds, longestCanvas } from "@/lib/trace/canvas";

/** Most lengths side by side. */
const MOST_LENGTHS = 8;

/** Questions to choose from. */
const MOST_QUESTIONS = 100;

const problems = emojiWorld();

/** The cells of a sweep whose length is given, without a structure prior; none where the sweep cannot be read. */
function cellsOf(sweep: Sweep): readonly SweepCell[] {
  try {
    return planSweep(sweep, problems).cells.filter(({ responseLength, prior }) => responseLength !== null && !prior);
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

const oneOf = <Value,>(value: Value, all: readonly Value[]): Value => (all.includes(value) ? value : all[0]!);

/** One question of the sweep at all of its lengths, run when asked for: where and when the model sees the end coming. */
export function EndLooks() {
  const sweep = useLab((state) => state.sweep);
  const busy = useLab(isBusy);
  const [lane, setLane] = useState("");
  const [task, setTask] = useState("");
  const [number, setNumber] = useState("0");
  const cells = useMemo(() => cellsOf(sweep), [sweep]);
  const looking = useLooking();
  const lanes = [...new Set(cells.map(({ label }) => label))];
  const tasks = [...new Set(cells.map((cell) => cell.task))];
  const questions = Array.from({ length: Math.min(sweep.n, MOST_QUESTIONS) }, (_, index) => String(index));
  const chosen = { lane: oneOf(lane, lanes), task: oneOf(task, tasks), index: Number(oneOf(number, questions)) };
  const asked = cells
    .filter((cell) => cell.label === chosen.lane && cell.task === chosen.task)
    .sort((one, other) => one.responseLength! - other.responseLength!)
    .slice(0, MOST_LENGTHS);
  if (asked.length === 0) return null;
  const { question } = problems.problem(chosen.task, chosen.index, sweep.seed).asked;
  return (
    <section aria-labelledby="end-looks" className="card p-3.5">
      <h2 id="end-looks" className="font-semibold">
        One question, and the end of its answer
      </h2>
      <p className="mt-1 mb-2 max-w-[86ch] text-muted">
        How likely the model holds it that the answer is over, at each position (across) in each iteration (down), at
        every length of the sweep. A model without length bias sees the end at the same position, whatever room there
        is.
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <SelectField
          label="Lane that answers"
          value={chosen.lane}
          options={lanes.map((label) => ({ value: label, label }))}
          onChange={setLane}
          className="max-w-72"
        />
        <SelectField
          label="Task of the question"
          value={chosen.task}
          options={tasks.map((id) => ({ value: id, label: world.tasks.find((one) => one.id === id)?.label ?? id }))}
          onChange={setTask}
        />
        <SelectField
          label="Which question"
          value={String(chosen.index)}
          options={questions.map((index) => ({ value: index, label: `Question ${Number(index) + 1}` }))}
          onChange={setNumber}
        />
        {looking.isRunning ? (
          <Button onClick={looking.stop}>Stop</Button>
        ) : (
          <Button disabled={busy} onClick={() => looking.start(asked, chosen.index)}>
            <Icon name="play" size={12} /> Look at one question
          </Button>
        )}
      </div>
      <p className="mt-2 font-medium" translate="no">
        {question}
      </p>
      {looking.problem !== null && (
        <p role="alert" className="mt-1 text-bad">
          {looking.problem}
        </p>
      )}
      {looking.isRunning && (
        <p role="status" className="mt-1 text-muted">
          {looking.looks.length === 0 ? "Bringing the model…" : `${looking.looks.length} of ${looking.of} lengths`}
        </p>
      )}
      <Looks looks={looking.looks} />
    </section>
  );
}

/** The looks that were taken last, and how taking them goes. */
function useLooking() {
  const session = useLabSession();
  const running = useRef<AbortController | null>(null);
  const [looks, setLooks] = useState<readonly EndLook[]>([]);
  const [of, setOf] = useState(0);
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  async function start(cells: readonly SweepCell[], index: number) {
    const controller = new AbortController();
    running.current = controller;
    setLooks([]);
    setOf(cells.length);
    setProblem(null);
    setRunning(true);
    try {
      const machine = await session.machine(controller.signal);
      for (const cell of cells) {
        const look = await lookAtEnd(problems, cell, index, machine);
        setLooks((before) => [...before, look]);
      }
    } catch (error) {
      if (!controller.signal.aborted) setProblem(asSentence(told(error).message));
    }
    if (running.current === controller) setRunning(false);
  }
  return {
    looks,
    of,
    isRunning,
    problem,
    start: (cells: readonly SweepCell[], index: number) => void start(cells, index),
    stop: () => running.current?.abort(),
  };
}

function Looks({ looks }: { readonly looks: readonly EndLook[] }) {
  const [first] = looks;
  if (!first) return null;
  const rows = Math.max(...looks.map(({ trace }) => trace.iterations.length));
  const columns = Math.max(...looks.map(({ trace }) => longestCanvas(trace)));
  return (
    <>
      <div className="mt-3 mb-2 text-xs text-muted">
        <HeatmapLegend
          traces={looks.map(({ trace }) => trace)}
          scale={viewScale(first.trace, "end", rows)}
          isTold
          hasPreview={false}
        />
      </div>
      <div className="grid gap-x-5 gap-y-4 [grid-template-columns:repeat(auto-fill,minmax(min(100%,270px),1fr))]">
        {looks.map((look) => (
          <Look key={look.trace.responseLength} look={look} rows={rows} columns={columns} />
        ))}
      </div>
    </>
  );
}

interface LookProps {
  readonly look: EndLook;
  /** Iterations and positions of the largest one: rows of all are equally high. */
  readonly rows: number;
  readonly columns: number;
}

function Look({ look: { experiment, trace, correct }, rows, columns }: LookProps) {
  const [hovered, hover] = useState<CellRef | null>(null);
  const { answer, text } = trace.outcome;
  const end = effectiveLength(answer, endIds(trace.vocabulary));
  const { search, hash } = writeLink({ experiment, digests: [] });
  return (
    <div className="min-w-0">
      <p className="mb-1 flex flex-wrap items-baseline justify-between gap-x-3">
        <span>
          <b className="font-semibold">Length {trace.responseLength}</b>
          <span className="text-muted">, {end < answer.length ? `over at position ${end}` : "never over"}</span>
        </span>
        <a
          className="text-xs text-accent underline"
          href={`${hrefFrom("/labs", "/")}${search}${hash}`}
          target="_blank"
          rel="noreferrer"
          aria-label={`Open length ${trace.responseLength} in the playground`}
        >
          open
        </a>
      </p>
      <p className={`mb-1 truncate text-xs ${correct ? "text-good" : "text-bad"}`} title={text} translate="no">
        {text === "" ? "nothing" : `“${text}”`}
        <span className="sr-only">{correct ? " (right)" : " (wrong)"}</span>
      </p>
      <ConfidenceHeatmap
        trace={trace}
        clock={trace.iterations.length}
        view="end"
        rows={rows}
        columns={columns}
        hasLegend={false}
        maxHeight={150}
        label={`End of the answer at length ${trace.responseLength}`}
        hovered={hovered}
        onHover={hover}
      />
    </div>
  );
}
