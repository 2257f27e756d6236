"use client";
import { useMemo } from "react";
import { OrderChart } from "@/components/charts/OrderChart";
import { LabPage } from "@/components/labs/LabPage";
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

export function OrderLab({ shipped }: { readonly shipped: Readonly<Record<string, string>> }) {
  return (
    <LabPage lab="order" shipped={shipped} usual={USUAL}>
      {({ rows }) => <OrderFigure rows={rows} />}
    </LabPage>
  );
}

function OrderFigure({ rows }: { readonly rows: readonly Row[] }) {
  const points = useMemo(() => orderPoints(rows), [rows]);
  const lanes = useMemo(() => accuracyByOrder(rows), [rows]);
  const classes = useMemo(() => classPoints(rows), [rows]);
  return <OrderChart points={points} lanes={lanes} classes={classes} />;
}
