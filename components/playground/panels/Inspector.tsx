"use client";
import { lazy, Suspense } from "react";
import { laneColor, laneLetter } from "@/components/charts/lanes";
import { usePageSession } from "@/components/playground/machine/use-session";
import { useBranchBlocked } from "@/components/playground/state/debug-views";
import { settingsOf } from "@/components/playground/state/document";
import { runOf } from "@/components/playground/state/runs";
import { usePlayground } from "@/components/playground/state/store";
import { CellReport } from "@/components/run/CellReport";
import type { LaneCell } from "@/components/run/view";
import { inspector as inspectorWords } from "@/components/ui/words/en/inspector";
import { page } from "@/components/ui/words/en/page";
import { useWords } from "@/components/ui/words/use-words";
import type { CellRef } from "@/lib/analysis/cell";
import type { Trace } from "@/lib/trace/schema";
import { BreakpointList } from "./BreakpointList";
import { cellInSight, Part } from "./Part";

/** What can be tried at a cell: it comes when one is kept for the first time. */
export const cellTools = {
  intervene: () => import("./Intervene"),
  whatIf: () => import("./WhatIfPanel"),
  drift: () => import("./DriftPanel"),
} as const;

const Intervene = lazy(async () => ({ default: (await cellTools.intervene()).Intervene }));
const WhatIfPanel = lazy(async () => ({ default: (await cellTools.whatIf()).WhatIfPanel }));
const DriftPanel = lazy(async () => ({ default: (await cellTools.drift()).DriftPanel }));

/** One cell under the glass: why it was committed just then, and what else it could have become. */
export function Inspector() {
  const words = useWords(inspectorWords);
  const { parts } = useWords(page);
  const cell = usePlayground((state) => state.hovered ?? state.selected);
  const laneIds = usePlayground((state) => settingsOf(state).laneIds);
  const trace = usePlayground((state) => (cell ? runOf(state, cell.laneId).trace : null));
  const index = cell ? laneIds.indexOf(cell.laneId) : -1;
  const isShown = cell !== null && trace !== null && index >= 0 && trace.iterations[cell.iteration] !== undefined;
  return (
    <aside
      id="inspector"
      tabIndex={-1}
      aria-label={words.inspector}
      className="flex min-w-0 flex-col gap-3 p-3.5 focus-visible:-outline-offset-2"
    >
      <h2 className="font-semibold">
        {words.inspector}
        {isShown && (
          <span className="ml-1.5 font-normal text-muted tabular-nums">
            {words.at(laneLetter(index), cell.iteration + 1, cell.position)}
          </span>
        )}
      </h2>
      {isShown ? (
        <Part name={parts.cell} draws={cellInSight}>
          <PickableReport trace={trace} cell={cell} color={laneColor(index)} />
        </Part>
      ) : (
        <Nothing />
      )}
      <KeptCellTools />
      <BreakpointList />
    </aside>
  );
}

function Nothing() {
  const words = useWords(inspectorWords);
  return (
    <div className="rounded-lg border border-dashed border-line-strong p-3 text-muted">
      <p className="mb-1.5">{words.point}</p>
      <p>{words.clickToken}</p>
    </div>
  );
}

interface PickableReportProps {
  readonly trace: Trace;
  readonly cell: LaneCell;
  readonly color: string;
}

/** The cell's report; while its run can be branched, picking a candidate does so. */
function PickableReport({ trace, cell, color }: PickableReportProps) {
  const session = usePageSession();
  const blocked = useBranchBlocked(cell.laneId);
  const pick = ({ position, iteration }: CellRef, token: number) =>
    session.branch({ laneId: cell.laneId, iteration, intervention: { force: [{ position, token }] } });
  return <CellReport trace={trace} cell={cell} color={color} onPick={blocked === null ? pick : undefined} />;
}

/** What can be tried at the cell that is kept: it stays while the pointer passes over others. */
function KeptCellTools() {
  const { parts } = useWords(page);
  const cell = usePlayground((state) => state.selected);
  const trace = usePlayground((state) => (cell ? runOf(state, cell.laneId).trace : null));
  if (!cell || !trace?.iterations[cell.iteration]) return null;
  return (
    <Suspense>
      <Part name={parts.byHand} draws={cellInSight}>
        <Intervene trace={trace} cell={cell} />
      </Part>
      <Part name={parts.whatIf} draws={cellInSight}>
        <WhatIfPanel trace={trace} cell={cell} />
      </Part>
      <Part name={parts.drift} draws={cellInSight}>
        <DriftPanel trace={trace} cell={cell} />
      </Part>
    </Suspense>
  );
}
