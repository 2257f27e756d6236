"use client";
import { useMemo } from "react";
import { ParetoChart } from "@/components/charts/ParetoChart";
import { LabBench } from "@/components/labs/LabBench";
import { isOfElsewhere, useLab } from "@/components/labs/state/lab-state";
import type { Row } from "@/lib/sweep/row";
import { accuracyUnderParallelism, type CostPoint, costPoints } from "@/lib/sweep/tradeoff";
import { settingHref } from "./setting-link";

/** The sweep that was recorded. */
const USUAL = {
  lanes: [
    "confident;gamma=0.3,0.5,0.7,0.8,0.9,0.95",
    "maskgit;steps=length/1,length/2,length/4,length/8",
    "entropy-bounded",
    "klass",
  ],
  tasks: ["count", "where", "compare", "json", "add", "reverse"],
  lengths: [32],
  n: 6,
  seed: 41,
} as const;

export function ParetoLab() {
  return (
    <LabBench lab="pareto" usual={USUAL}>
      {({ rows }) => <ParetoFigure rows={rows} />}
    </LabBench>
  );
}

function ParetoFigure({ rows }: { readonly rows: readonly Row[] }) {
  const points = useMemo(
    () => ({
      nfe: costPoints(rows, "nfe"),
      weightedNfe: costPoints(rows, "weightedNfe"),
      totalMs: costPoints(rows, "totalMs"),
    }),
    [rows],
  );
  const aup = useMemo(() => accuracyUnderParallelism(rows), [rows]);
  const isElsewhere = useLab(isOfElsewhere);
  const open = isElsewhere ? undefined : (point: CostPoint) => location.assign(settingHref(rows, point));
  return <ParetoChart points={points} aup={aup} onOpen={open} />;
}
