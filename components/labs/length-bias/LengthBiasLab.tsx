"use client";
import { useMemo } from "react";
import { LengthBiasChart } from "@/components/charts/LengthBiasChart";
import { LabBench } from "@/components/labs/LabBench";
import { PartBoundary } from "@/components/ui/PartBoundary";
import { lengthCurves } from "@/lib/sweep/length-bias";
import type { Row } from "@/lib/sweep/row";
import { EndLooks } from "./EndLooks";

/** The sweep that was recorded. */
const USUAL = {
  lanes: [
    "confident;gamma=0.9",
    "confident;gamma=0.9;model=mini-diffusion",
    "confident;gamma=0.9;model=mini-diffusion-fixed",
    "confident;gamma=0.9;model=mini-dimple-fixed",
    "confident;gamma=0.9;model=mini-dimple-long",
    "daedal",
  ],
  lengths: [32, 48, 64, 96, 128],
  tasks: ["describe", "json", "compare", "sort", "sudoku"],
  n: 20,
  seed: 41,
} as const;

/** What the room that an answer is given does to the answer. */
export function LengthBiasLab() {
  return (
    <LabBench
      lab="length-bias"
      usual={USUAL}
      below={
        <PartBoundary name="one question at several lengths">
          <EndLooks />
        </PartBoundary>
      }
    >
      {({ rows }) => <LengthBiasFigure rows={rows} />}
    </LabBench>
  );
}

function LengthBiasFigure({ rows }: { readonly rows: readonly Row[] }) {
  const curves = useMemo(() => lengthCurves(rows), [rows]);
  if (curves.length > 0) return <LengthBiasChart curves={curves} />;
  return (
    <p className="text-muted">
      Each of these questions had the room that it needs. Set response lengths, such as 8, 16, 32, 64, to see what the
      room does to the answers.
    </p>
  );
}
