"use client";
import type { Trace } from "@/lib/trace/schema";
import { type ChartExample, WithLaneView } from "./examples";
import { TokenLegend } from "./Legend";
import { laneColor } from "./lanes";
import { TokenStrip } from "./TokenStrip";

function Strip({ trace, clock, lane = 0 }: { readonly trace: Trace; readonly clock: number; readonly lane?: number }) {
  return (
    <WithLaneView clock={clock}>
      {({ hovered, setHovered, selected, setSelected }) => (
        <>
          <TokenStrip
            trace={trace}
            clock={clock}
            color={laneColor(lane)}
            hovered={hovered?.position}
            selected={selected?.position}
            onHover={(position) => setHovered(position === null ? null : { position, iteration: clock - 1 })}
            onSelect={(position) => setSelected({ position, iteration: clock - 1 })}
          />
          <div className="mt-3">
            <TokenLegend />
          </div>
        </>
      )}
    </WithLaneView>
  );
}

export const tokenStripExamples: readonly ChartExample[] = [
  { title: "In the middle of a run", render: ({ confident }) => <Strip trace={confident} clock={4} /> },
  { title: "Finished", render: ({ confident }) => <Strip trace={confident} clock={confident.iterations.length} /> },
  { title: "With a structure prior", render: ({ prior }) => <Strip trace={prior} clock={2} lane={2} /> },
  {
    title: "Hurried: four iterations, low confidence",
    render: ({ hasty }) => <Strip trace={hasty} clock={4} lane={3} />,
  },
  {
    title: "A branch with a token put there by hand",
    render: ({ forced }) => <Strip trace={forced} clock={5} lane={1} />,
  },
  { title: "Steps used up before the end", render: ({ budget }) => <Strip trace={budget} clock={9} lane={1} /> },
];
