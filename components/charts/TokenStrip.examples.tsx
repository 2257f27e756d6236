"use client";
import type { Trace } from "@/lib/trace/schema";
import { type ChartExample, WithLaneView } from "./examples";
import { TokenLegend } from "./Legend";
import { laneColor } from "./lanes";
import { TokenStrip } from "./TokenStrip";

function Strip({ trace, shown, lane = 0 }: { readonly trace: Trace; readonly shown: number; readonly lane?: number }) {
  return (
    <WithLaneView shown={shown}>
      {({ hovered, setHovered, selected, setSelected }) => (
        <>
          <TokenStrip
            trace={trace}
            shown={shown}
            color={laneColor(lane)}
            hovered={hovered?.position}
            selected={selected?.position}
            onHover={(position) => setHovered(position === null ? null : { position, iteration: shown - 1 })}
            onSelect={(position) => setSelected({ position, iteration: shown - 1 })}
          />
          <TokenLegend />
        </>
      )}
    </WithLaneView>
  );
}

export const tokenStripExamples: readonly ChartExample[] = [
  { title: "In the middle of a run", render: ({ confident }) => <Strip trace={confident} shown={4} /> },
  { title: "Finished", render: ({ confident }) => <Strip trace={confident} shown={confident.iterations.length} /> },
  { title: "With a structure prior", render: ({ prior }) => <Strip trace={prior} shown={2} lane={2} /> },
  {
    title: "Hurried: four iterations, low confidence",
    render: ({ hasty }) => <Strip trace={hasty} shown={4} lane={3} />,
  },
  { title: "Steps used up before the end", render: ({ budget }) => <Strip trace={budget} shown={9} lane={1} /> },
];
