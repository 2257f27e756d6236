"use client";
import { useMemo, useState } from "react";
import { NumbersTable } from "@/components/ui/NumbersTable";
import { Segmented } from "@/components/ui/Segmented";
import type { LengthCurve } from "@/lib/sweep/length-bias";
import { Figure } from "./Figure";
import {
  ELASTICITY_HEAD,
  elasticityRows,
  LENGTH_HEAD,
  LENGTH_QUANTITIES,
  type LengthQuantity,
  lengthBiasRows,
  lengthBiasSeries,
} from "./length-bias-series";
import { SeriesChart } from "./SeriesChart";
import { lengthAxis, lowestShare, numberAxis, shareAxis } from "./series-geometry";

const choices = (Object.keys(LENGTH_QUANTITIES) as LengthQuantity[]).map((value) => ({
  value,
  label: LENGTH_QUANTITIES[value].label,
}));

interface LengthBiasChartProps {
  /** Lanes at several preset lengths; `lengthCurves` makes them from rows. */
  readonly curves: readonly LengthCurve[];
  /** What is drawn at first. */
  readonly quantity?: LengthQuantity;
}

/**
 * Length bias: what the room that an answer is given does to the answer. Accuracy, length produced, place of the end token
 * or share of filler against the preset length, a line a lane with its 95 % interval; and what a doubling changes.
 */
export function LengthBiasChart({ curves, quantity: first = "accuracy" }: LengthBiasChartProps) {
  const [quantity, setQuantity] = useState<LengthQuantity>(first);
  const { title } = LENGTH_QUANTITIES[quantity];
  const { series, axis, vertical } = useMemo(() => {
    const lines = lengthBiasSeries(curves, quantity);
    const isShare = LENGTH_QUANTITIES[quantity].unit === "share";
    return {
      series: lines,
      axis: lengthAxis(lines),
      vertical: isShare ? shareAxis(lowestShare(lines)) : numberAxis(lines),
    };
  }, [curves, quantity]);
  if (curves.length === 0) return <p className="text-sm text-muted">No answer of a preset length was measured.</p>;
  return (
    <Figure
      title={title}
      controls={<Segmented label="What is drawn" value={quantity} choices={choices} onChange={setQuantity} />}
      caption={
        <>
          A model without length bias draws level lines: it answers the same whatever room it is given. Bands are
          95&nbsp;% intervals, {quantity === "accuracy" ? "Wilson’s for shares" : "Student’s for means"}; all lengths
          and lanes were asked the same questions.
        </>
      }
      table={{ label: "Length bias", head: LENGTH_HEAD, rows: lengthBiasRows(curves) }}
    >
      <SeriesChart label={title} series={series} axis={axis} vertical={vertical} hasBands />
      <NumbersTable
        label="What a doubling of the preset length does to right answers"
        head={ELASTICITY_HEAD}
        rows={elasticityRows(curves)}
        named={1}
      />
    </Figure>
  );
}
