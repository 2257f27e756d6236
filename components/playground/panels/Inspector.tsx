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
import { IconButton } from "@/components/ui/Button";
import { classNames } from "@/components/ui/class-names";
import type { CellRef } from "@/lib/analysis/cell";
import type { Trace } from "@/lib/trace/schema";
import { BreakpointList } from "./BreakpointList";
import { cellInSight, Part } from "./Part";

// What can be tried at a cell comes when one is kept for the first time.
const Intervene = lazy(async () => ({ default: (await import("./Intervene")).Intervene }));
const WhatIfPanel = lazy(async () => ({ default: (await import("./WhatIfPanel")).WhatIfPanel }));
const DriftPanel = lazy(async () => ({ default: (await import("./DriftPanel")).DriftPanel }));

interface InspectorPanelProps {
  /** As a sheet, where there is no room beside the lanes. */
  readonly isOpen: boolean;
  /** Whether the scene leaves it room beside the lanes on screens of middling width. */
  readonly isBesideLanes: boolean;
  readonly onClose: () => void;
}

/** The inspector beside the lanes, or as a sheet over their lower part. */
export function InspectorPanel({ isOpen, isBesideLanes, onClose }: InspectorPanelProps) {
  return (
    <div
      className={classNames(
        "border-line bg-card print:hidden",
        isBesideLanes
          ? "max-lg:fixed max-lg:inset-x-0 max-lg:bottom-(--bar) max-lg:z-20 max-lg:max-h-[46dvh] max-lg:overflow-y-auto max-lg:rounded-t-2xl max-lg:border-t max-lg:shadow-float lg:isolate lg:overflow-y-auto lg:border-l"
          : "max-xl:fixed max-xl:inset-x-0 max-xl:bottom-(--bar) max-xl:z-20 max-xl:max-h-[46dvh] max-xl:overflow-y-auto max-xl:rounded-t-2xl max-xl:border-t max-xl:shadow-float xl:isolate xl:overflow-y-auto xl:border-l",
        !isOpen && (isBesideLanes ? "max-lg:hidden" : "max-xl:hidden"),
      )}
    >
      <IconButton
        icon="close"
        label="Close the inspector"
        look="ghost"
        size="small"
        onClick={onClose}
        className={classNames("sticky top-2 float-right mr-2", isBesideLanes ? "lg:hidden" : "xl:hidden")}
      />
      <Part name="the inspector" draws={cellInSight}>
        <Inspector />
      </Part>
    </div>
  );
}

/** One cell under the glass: why it was committed just then, and what else it could have become. */
function Inspector() {
  const cell = usePlayground((state) => state.hovered ?? state.selected);
  const laneIds = usePlayground((state) => settingsOf(state).laneIds);
  const trace = usePlayground((state) => (cell ? runOf(state, cell.laneId).trace : null));
  const index = cell ? laneIds.indexOf(cell.laneId) : -1;
  const isShown = cell !== null && trace !== null && index >= 0 && trace.iterations[cell.iteration] !== undefined;
  return (
    <aside
      id="inspector"
      tabIndex={-1}
      aria-label="Inspector"
      className="flex min-w-0 flex-col gap-3 p-3.5 focus-visible:-outline-offset-2"
    >
      <h2 className="font-semibold">
        Inspector
        {isShown && (
          <span className="ml-1.5 font-normal text-muted tabular-nums">
            {`lane ${laneLetter(index)} · iteration ${cell.iteration + 1} · position ${cell.position}`}
          </span>
        )}
      </h2>
      {isShown ? (
        <Part name="the report on this cell" draws={cellInSight}>
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
  return (
    <div className="rounded-lg border border-dashed border-line-strong p-3 text-muted">
      <p className="mb-1.5">
        Point at a cell of a heatmap, or click one to keep it here: why it was committed in that iteration, which other
        tokens were in question, and how sure the model was before.
      </p>
      <p>A click on a token of the answer shows the moment it was committed.</p>
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
  const cell = usePlayground((state) => state.selected);
  const trace = usePlayground((state) => (cell ? runOf(state, cell.laneId).trace : null));
  if (!cell || !trace?.iterations[cell.iteration]) return null;
  return (
    <Suspense>
      <Part name="what can be changed by hand" draws={cellInSight}>
        <Intervene trace={trace} cell={cell} />
      </Part>
      <Part name="the what-if" draws={cellInSight}>
        <WhatIfPanel trace={trace} cell={cell} />
      </Part>
      <Part name="the cache’s drift" draws={cellInSight}>
        <DriftPanel trace={trace} cell={cell} />
      </Part>
    </Suspense>
  );
}
