"use client";
import { useMemo } from "react";
import { PriorChart } from "@/components/charts/PriorChart";
import { LabBench } from "@/components/labs/LabBench";
import { priorPoints } from "@/lib/sweep/priors";
import type { Row } from "@/lib/sweep/row";

/** The sweep that was recorded. */
const USUAL = {
  lanes: ["confident;gamma=0.9", "confident;gamma=0.9;model=mini-diffusion"],
  tasks: ["json", "describe", "compare", "count", "what-is-at", "where", "add"],
  lengths: [64],
  priors: ["none", "skeleton"],
  n: 8,
  seed: 41,
} as const;

export function PriorsLab() {
  return (
    <LabBench lab="priors" usual={USUAL}>
      {({ rows }) => <PriorsFigure rows={rows} />}
    </LabBench>
  );
}

function PriorsFigure({ rows }: { readonly rows: readonly Row[] }) {
  const points = useMemo(() => priorPoints(rows), [rows]);
  return <PriorChart points={points} />;
}
