"use client";
import { useMemo } from "react";
import { OrderChart } from "@/components/charts/OrderChart";
import { LabBench } from "@/components/labs/LabBench";
import { accuracyByOrder, classPoints, orderPoints } from "@/lib/sweep/order";
import type { Row } from "@/lib/sweep/row";

/** The sweep that was recorded. */
const USUAL = {
  lanes: ["maskgit", "confident;gamma=0.9", "entropy", "left-to-right", "origin"],
  tasks: ["count", "compare", "json", "sudoku", "reverse"],
  lengths: [null],
  n: 6,
  seed: 41,
} as const;

export function OrderLab() {
  return (
    <LabBench lab="order" usual={USUAL}>
      {({ rows }) => <OrderFigure rows={rows} />}
    </LabBench>
  );
}

function OrderFigure({ rows }: { readonly rows: readonly Row[] }) {
  const points = useMemo(() => orderPoints(rows), [rows]);
  const lanes = useMemo(() => accuracyByOrder(rows), [rows]);
  const classes = useMemo(() => classPoints(rows), [rows]);
  return <OrderChart points={points} lanes={lanes} classes={classes} />;
}
