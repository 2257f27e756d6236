"use client";
import { type CSSProperties, useMemo } from "react";
import { laneColor, laneLetter } from "@/components/charts/lanes";
import { MetricRow } from "@/components/charts/MetricRow";
import { ResultLine } from "@/components/charts/ResultLine";
import { settingsOf } from "@/components/playground/state/document";
import { useGrade } from "@/components/playground/state/grades";
import { useLaneView } from "@/components/playground/state/lane-view";
import { usePlayground } from "@/components/playground/state/store";
import { RunView } from "@/components/run/RunView";
import { useIterationsShown } from "@/components/run/use-view";
import { strategySummary } from "@/components/ui/strategy-summary";
import { lanes } from "@/components/ui/words/en/lanes";
import { page } from "@/components/ui/words/en/page";
import { useWords } from "@/components/ui/words/use-words";
import type { EmbedPart } from "@/lib/experiment/embed";
import type { Trace } from "@/lib/trace/schema";
import { LaneStatus } from "./LaneStatus";
import { Part, runAndView } from "./Part";

interface RunCardProps {
  readonly id: string;
  readonly index: number;
  /** Others than those of a lane are no matter of its card. */
  readonly parts: readonly EmbedPart[];
  /** Of the cells of the heatmap, px; absent: as in the playground. */
  readonly heatmapHeight?: number;
  /** Whether there is anything to press that runs the lane; absent: there is. */
  readonly canRun?: boolean;
}

/** One lane to be looked at: how it decodes, what came of it, and of its run what is asked for. */
export function RunCard(props: RunCardProps) {
  const { parts } = useWords(page);
  return (
    <Part name={parts.lane(laneLetter(props.index))} draws={runAndView(props.id)}>
      <Lane {...props} />
    </Part>
  );
}

function Lane(props: RunCardProps) {
  const { id, index, canRun } = props;
  const words = useWords(lanes);
  const view = useLaneView(id);
  const responseLength = usePlayground((state) => settingsOf(state).experiment.responseLength);
  if (!view) return null;
  const letter = laneLetter(index);
  const { trace } = view.run;
  return (
    <section
      // By its strategy too: beside a frame of itself the playground has a lane of the same letter.
      aria-label={`${words.laneOf(letter)}: ${strategySummary(view.lane.recipe, responseLength)}`}
      style={{ "--lane": laneColor(index) } as CSSProperties}
      className="card flex min-w-0 flex-col gap-2 border-t-[3px] border-t-(--lane) p-2.5"
    >
      <h2 className="flex items-center gap-2">
        <span className="grid size-6 shrink-0 place-items-center rounded-md bg-(--lane) font-bold text-on-lane">
          <span className="sr-only">{`${words.lane} `}</span>
          {letter}
        </span>
        {strategySummary(view.lane.recipe, responseLength)}
      </h2>
      <LaneStatus laneId={id} view={view} {...(canRun === undefined ? {} : { canRun })} />
      {trace && <Run {...props} trace={trace} />}
    </section>
  );
}

const TOKENS = ["tokens", "draft"] as const;
const CHARTS = ["heatmap", "commits"] as const;

function Run({ id, index, parts, trace, canRun: _, ...size }: RunCardProps & { readonly trace: Trace }) {
  const words = useWords(lanes);
  const { run } = useLaneView(id)!;
  const grade = useGrade(run);
  const shown = useIterationsShown(trace);
  const hidesFuture = usePlayground(({ looks }) => looks.hidesFuture);
  const name = words.laneOf(laneLetter(index));
  const charts = useMemo(() => CHARTS.filter((chart) => parts.includes(chart)), [parts]);
  const color = laneColor(index);
  const view = { trace, name, color, laneId: id };
  return (
    <>
      <ResultLine {...{ trace, grade, color, hidesFuture }} clock={shown} />
      {/* The answer alone is drawn by the width it has: a box around what grows by itself would keep its first height. */}
      {parts.includes("answer") && (
        <div className="@container/lane min-w-0">
          <RunView {...view} answerName={words.answerOf(laneLetter(index))} parts={TOKENS} />
        </div>
      )}
      {charts.length > 0 && (!hidesFuture || shown > 0) && <RunView {...view} {...size} parts={charts} />}
      {parts.includes("metrics") && (!hidesFuture || shown === trace.iterations.length) && <MetricRow trace={trace} />}
    </>
  );
}
