"use client";
import { type ComponentProps, useMemo, useRef, useState } from "react";
import { Segmented } from "@/components/ui/Segmented";
import type { Cost, CostPoint } from "@/lib/sweep/tradeoff";
import { Figure } from "./Figure";
import { formatShare } from "./format";
import { MeasuredChart } from "./MeasuredChart";
import { type MeasuredPoint, PLOT } from "./measured-geometry";
import { namesWithLength } from "./measured-lines";
import { NothingMeasured } from "./NothingMeasured";
import { useElementWidth } from "./use-element-width";

/** Costs by their names, as a choice and as the title of the axis. */
const COSTS: Readonly<Record<Cost, { readonly label: string; readonly unit: string }>> = {
  nfe: { label: "Evaluations", unit: "network evaluations an answer" },
  weightedNfe: { label: "Work", unit: "evaluations’ worth of work an answer" },
  totalMs: { label: "Time", unit: "milliseconds an answer" },
};

const choices = (Object.keys(COSTS) as Cost[]).map((value) => ({ value, label: COSTS[value].label }));

interface ParetoChartProps {
  /** Lanes by what they cost; `costPoints` makes them from rows. */
  readonly points: Readonly<Record<Cost, readonly CostPoint[]>>;
  /** Accuracy under parallelism of all of them, by `accuracyUnderParallelism`. */
  readonly aup: number | null;
  /** Opens the setting behind a point. */
  readonly onOpen?: (point: CostPoint) => void;
}

/**
 * Right answers against what they cost: evaluations, work that caches leave, or time. A line joins the lanes of a model
 * that no other one beats; what is under the pointer or has the focus is told below, and opens.
 */
export function ParetoChart({ points, aup, onOpen }: ParetoChartProps) {
  const [cost, setCost] = useState<Cost>("nfe");
  const [hovered, setHovered] = useState<string | null>(null);
  const shown = points[cost];
  const measured = useMemo(() => measuredOf(shown), [shown]);
  if (shown.length === 0) return <NothingMeasured what="answer" />;
  const pointOf = ({ id }: MeasuredPoint) => shown[Number(id)]!;
  const told = hovered === null ? undefined : shown[Number(hovered)];
  const { unit } = COSTS[cost];
  return (
    <Figure
      title={`Right answers against ${unit}`}
      controls={<Segmented label="Cost" value={cost} choices={choices} onChange={setCost} />}
      caption={`${CAPTION}${aup === null ? "" : ` ${aupText(aup)}`}`}
      table={paretoTable(shown, unit)}
    >
      <FittingChart
        measured={measured}
        cost={unit}
        onHover={(point) => setHovered(point?.id ?? null)}
        onOpen={onOpen && ((point) => onOpen(pointOf(point)))}
      />
      <p role="status" className="mt-1 min-h-5 text-xs tabular-nums">
        {told && readingOf(told, measured[Number(hovered)]!.label, unit)}
      </p>
    </Figure>
  );
}

/** The drawing, as wide as its place. */
function FittingChart(props: Omit<ComponentProps<typeof MeasuredChart>, "width">) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame, PLOT.width);
  return (
    <div ref={frame}>
      <MeasuredChart {...props} width={width} />
    </div>
  );
}

const CAPTION =
  "Full signs, joined by a line, are lanes that no other one of their model beats. Bars are Wilson’s 95 % intervals.";

const aupText = (aup: number) =>
  `Accuracy under parallelism of all lanes together: ${aup.toFixed(1)}, the area under accuracy in per cent over tokens per evaluation, where accuracy that is lost on the way loses weight.`;

function measuredOf(points: readonly CostPoint[]): MeasuredPoint[] {
  const nameOf = namesWithLength(points);
  return points.map((point, index) => {
    const { model, accuracy, cost, n } = point;
    return { id: String(index), label: nameOf(point), series: model, accuracy, cost, samples: n };
  });
}

const readingOf = (point: CostPoint, name: string, unit: string) =>
  `${name}: ${formatShare(point.accuracy)} of ${point.n} questions right, ${point.cost.toFixed(1)} ${unit}`;

function paretoTable(points: readonly CostPoint[], unit: string) {
  const nameOf = namesWithLength(points);
  const rows = [...points]
    .sort((one, other) => one.cost - other.cost)
    .map((point) => [
      nameOf(point),
      point.model,
      String(point.n),
      formatShare(point.accuracy),
      point.cost.toFixed(1),
      point.isOnFront ? "yes" : "no",
    ]);
  return {
    label: "Accuracy and cost",
    head: ["lane", "model", "n", "right answers (95 %)", unit, "on the front of all"],
    rows,
  };
}
