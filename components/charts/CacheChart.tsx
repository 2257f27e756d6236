"use client";
import { useMemo, useState } from "react";
import { Segmented } from "@/components/ui/Segmented";
import type { CachePoint } from "@/lib/sweep/caches";
import { type CacheAxis, cacheTable, cacheViews } from "./cache-views";
import { NothingMeasured } from "./NothingMeasured";
import { ViewsFigure } from "./ViewsFigure";

const axes = [
  { value: "answer", label: "By answer" },
  { value: "prompt", label: "By prompt" },
] as const;

interface CacheChartProps {
  /** Lanes with a cache against the same without; `cachePoints` makes them from rows. */
  readonly points: readonly CachePoint[];
  /** The same for each size of prompts: `cachePoints(rows, true)`. */
  readonly byPrompt: readonly CachePoint[];
  /** What is drawn at first; absent: work. */
  readonly first?: string;
}

/** What caches save and what they cost, against the length of the answer or of the prompt. */
export function CacheChart({ points, byPrompt, first }: CacheChartProps) {
  const [against, setAgainst] = useState<CacheAxis>("answer");
  const drawn = against === "answer" ? points : byPrompt;
  const views = useMemo(() => (drawn.length > 0 ? cacheViews(drawn, against) : []), [drawn, against]);
  if (views.length === 0) return <NothingMeasured what="lane with a cache, beside the same without one," />;
  return (
    <ViewsFigure
      label="What is drawn"
      views={views}
      first={first}
      table={cacheTable(drawn)}
      controls={<Segmented<CacheAxis> label="Against what" value={against} choices={axes} onChange={setAgainst} />}
    />
  );
}
