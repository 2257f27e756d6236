"use client";
import { useMemo } from "react";
import { IterationsChart } from "@/components/charts/IterationsChart";
import { LabBench } from "@/components/labs/LabBench";
import { commitDistributions, iterationPoints } from "@/lib/sweep/iterations";
import type { Row } from "@/lib/sweep/row";

/** The sweep that was recorded. */
const USUAL = {
  lanes: ["confident;gamma=0.5,0.7,0.8,0.9,0.95"],
  tasks: ["count", "where", "compare", "json"],
  lengths: [32, 48, 64, 96],
  n: 6,
  seed: 41,
} as const;

export function IterationsLab() {
  return (
    <LabBench lab="iterations" usual={USUAL}>
      {({ rows }) => <IterationsFigure rows={rows} />}
    </LabBench>
  );
}

function IterationsFigure({ rows }: { readonly rows: readonly Row[] }) {
  const points = useMemo(() => iterationPoints(rows), [rows]);
  const distributions = useMemo(() => commitDistributions(rows), [rows]);
  return <IterationsChart points={points} distributions={distributions} />;
}
