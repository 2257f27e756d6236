"use client";
import { useMemo } from "react";
import { CalibrationChart } from "@/components/charts/CalibrationChart";
import { LabBench } from "@/components/labs/LabBench";
import { laneCalibrations } from "@/lib/sweep/calibration";
import type { Row } from "@/lib/sweep/row";

/** The sweep that was recorded. */
const USUAL = {
  lanes: [
    "confident;gamma=0.9",
    "confident;gamma=0.9;model=mini-diffusion",
    "confident;gamma=0.9;model=mini-dimple-long",
    "maskgit",
  ],
  lengths: [null],
  n: 6,
  seed: 41,
} as const;

export function CalibrationLab() {
  return (
    <LabBench lab="calibration" usual={USUAL}>
      {({ rows }) => <CalibrationFigure rows={rows} />}
    </LabBench>
  );
}

function CalibrationFigure({ rows }: { readonly rows: readonly Row[] }) {
  const lanes = useMemo(() => laneCalibrations(rows), [rows]);
  return <CalibrationChart lanes={lanes} />;
}
