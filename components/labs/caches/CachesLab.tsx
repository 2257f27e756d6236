"use client";
import { useMemo } from "react";
import { CacheChart } from "@/components/charts/CacheChart";
import { LabBench } from "@/components/labs/LabBench";
import { cachePoints } from "@/lib/sweep/caches";
import type { Row } from "@/lib/sweep/row";

/** The sweep that was recorded. */
const USUAL = {
  lanes: ["maskgit;steps=length/2;prefill=off,dimple,dkv-decode,freecache,dllm-cache"],
  tasks: ["where", "json", "reverse"],
  lengths: [16, 32, 64],
  drift: 2,
  n: 6,
  seed: 41,
} as const;

export function CachesLab() {
  return (
    <LabBench lab="caches" usual={USUAL}>
      {({ rows }) => <CachesFigure rows={rows} />}
    </LabBench>
  );
}

function CachesFigure({ rows }: { readonly rows: readonly Row[] }) {
  const points = useMemo(() => cachePoints(rows), [rows]);
  const byPrompt = useMemo(() => cachePoints(rows, true), [rows]);
  return <CacheChart points={points} byPrompt={byPrompt} />;
}
