"use client";
import { useState } from "react";
import { divergence } from "@/lib/analysis/divergence";
import type { Trace } from "@/lib/trace/schema";
import { DivergenceStrip } from "./DivergenceStrip";
import type { DivergenceSide } from "./divergence-columns";
import type { ChartExample } from "./examples";
import { laneColor, laneLetter } from "./lanes";

const side = (trace: Trace, index: number): DivergenceSide => ({
  trace,
  letter: laneLetter(index),
  color: laneColor(index),
});

function Strip({ left, right }: { readonly left: Trace; readonly right: Trace }) {
  const [state] = useState(() => ({ a: side(left, 0), b: side(right, 1), divergence: divergence(left, right) }));
  const [selected, setSelected] = useState<string | null>(null);
  return (
    <>
      <DivergenceStrip
        {...state}
        onSelect={(name, position) => setSelected(`${state[name].letter}, position ${position}`)}
      />
      <p className="mt-2 text-xs text-muted">{selected ? `Selected: ${selected}` : "Nothing selected"}</p>
    </>
  );
}

export const divergenceStripExamples: readonly ChartExample[] = [
  {
    title: "A patient run and a hurried one",
    render: ({ confident, hasty }) => <Strip left={confident} right={hasty} />,
  },
  {
    title: "A branch and its parent: one token put there by hand",
    render: ({ confident, forced }) => <Strip left={confident} right={forced} />,
  },
  {
    title: "Two answers of different length, aligned by the fewest edits",
    render: ({ prior, inserted }) => <Strip left={prior} right={inserted} />,
  },
  {
    title: "One answer was stopped before its end",
    render: ({ confident, budget }) => <Strip left={confident} right={budget} />,
  },
];
