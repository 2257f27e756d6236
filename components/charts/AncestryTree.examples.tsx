"use client";
import { useState } from "react";
import { type AncestryNode, AncestryTree } from "./AncestryTree";
import type { ChartExample } from "./examples";
import { laneColor, laneLetter } from "./lanes";

const lane = (index: number, label: string, parentId: string | null, edgeLabel = ""): AncestryNode => ({
  id: laneLetter(index),
  letter: laneLetter(index),
  color: laneColor(index),
  label,
  parentId,
  isGhost: false,
  edgeLabel,
});

const gone: AncestryNode = {
  id: "gone",
  letter: "–",
  color: "var(--muted)",
  label: "MaskGIT, 4 steps, not on the page",
  parentId: null,
  isGhost: true,
  edgeLabel: "",
};

function Family({ nodes }: { readonly nodes: readonly AncestryNode[] }) {
  const [selected, setSelected] = useState<string | null>(null);
  return (
    <>
      <AncestryTree nodes={nodes} onSelect={setSelected} />
      <p className="mt-2 text-xs text-muted">{selected ? `Lane ${selected} selected` : "No lane selected"}</p>
    </>
  );
}

export const ancestryTreeExamples: readonly ChartExample[] = [
  {
    title: "Two branches of one run, and a branch of a branch",
    render: () => (
      <Family
        nodes={[
          lane(0, "Confident · γ 0.80", null),
          lane(1, "Confident · γ 0.80", "A", "from it. 4: “cat” at 17"),
          lane(2, "Margin · γ 0.50", "A", "from it. 6: Margin · γ 0.50"),
          lane(3, "Confident · γ 0.60", "B", "from it. 7: 3 positions re-masked, Confident · γ 0.60"),
        ]}
      />
    ),
  },
  {
    title: "The parent is not on the page",
    render: () => (
      <Family nodes={[lane(0, "Confident · γ 0.80", null), gone, lane(1, "MaskGIT", "gone", "from it. 2: MaskGIT")]} />
    ),
  },
];
