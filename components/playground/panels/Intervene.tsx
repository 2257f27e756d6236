"use client";
import { type ReactNode, useId, useState } from "react";
import { withKeys } from "@/components/playground/machine/commands";
import { usePageSession } from "@/components/playground/machine/use-session";
import { useBranchBlocked } from "@/components/playground/state/debug-views";
import { usePlayground } from "@/components/playground/state/store";
import type { LaneCell, ViewData } from "@/components/run/view";
import { Button } from "@/components/ui/Button";
import { type CellState, cellState, remaskable } from "@/lib/analysis/cell-state";
import type { Intervention } from "@/lib/decoding/intervention";
import type { Trace } from "@/lib/trace/schema";
import { ForceToken } from "./ForceToken";

interface InterveneProps {
  readonly trace: Trace;
  readonly cell: LaneCell;
}

/** What can be changed by hand at a cell. Every change makes a branch lane; the lane itself stays as it is. */
export function Intervene({ trace, cell }: InterveneProps) {
  const headingId = useId();
  const session = usePageSession();
  const blocked = useBranchBlocked(cell.laneId);
  const brushed = usePlayground(brushedPositions);
  const [isForcing, setForcing] = useState(false);
  const branch = (intervention: Intervention) =>
    session.branch({ laneId: cell.laneId, iteration: cell.iteration, intervention });
  const state = cellState(trace, cell);
  const range = brushed && remaskable(trace, cell.iteration, brushed);
  const { maskId } = trace.vocabulary;
  const { position } = cell;

  return (
    <section aria-labelledby={headingId}>
      <h3 id={headingId} className="mb-1.5 text-xs font-semibold text-muted">
        Intervene{" "}
        <span className="font-normal">
          · position {position}, iteration {cell.iteration + 1}; makes a branch lane
        </span>
      </h3>
      {blocked && <p className="mb-1.5 text-xs text-warn">{blocked}</p>}
      <div className="flex flex-wrap gap-1.5">
        <Act blocked={blocked ?? changeBlocked(state)} onAct={() => setForcing(!isForcing)} isOpen={isForcing}>
          Force token…
        </Act>
        <Act
          blocked={blocked ?? remaskBlocked(state)}
          title={state === "committing" ? "Keeps it a mask in this iteration" : "Gives it back to the mask"}
          onAct={() => branch({ remask: [position] })}
        >
          {state === "committing" ? "Hold back" : "Re-mask"}
        </Act>
        {range && range.length > 1 && (
          <Act
            blocked={blocked}
            title="All brushed positions that hold a token"
            onAct={() => branch({ remask: range })}
          >
            Re-mask {range.length} brushed
          </Act>
        )}
        <Act
          blocked={blocked}
          title="A mask before this position; everything behind it moves one to the right"
          onAct={() => branch({ splices: [{ position, remove: 0, tokens: [maskId] }] })}
        >
          Insert before
        </Act>
        <Act
          blocked={blocked ?? changeBlocked(state)}
          title="Cuts this position out; everything behind it moves one to the left"
          onAct={() => branch({ splices: [{ position, remove: 1, tokens: [] }] })}
        >
          Delete
        </Act>
        <Button
          look="primary"
          size="small"
          disabled={blocked !== null}
          title={blocked ?? withKeys(BRANCH, "branch")}
          onClick={() => branch({})}
        >
          Branch from here
        </Button>
      </div>
      {isForcing && !blocked && (
        <ForceToken
          position={position}
          onForce={(token) => {
            setForcing(false);
            branch({ force: [{ position, token }] });
          }}
          onDone={() => setForcing(false)}
        />
      )}
    </section>
  );
}

interface ActProps {
  readonly blocked: string | null;
  readonly title?: string;
  readonly isOpen?: boolean;
  readonly onAct: () => void;
  readonly children: ReactNode;
}

/** A button that says why it cannot be pressed. */
function Act({ blocked, title, isOpen, onAct, children }: ActProps) {
  return (
    <Button size="small" disabled={blocked !== null} title={blocked ?? title} aria-expanded={isOpen} onClick={onAct}>
      {children}
    </Button>
  );
}

const BRANCH = "The same up to here; strategy, settings, model and cache can differ from here on";

/** First and last brushed position, or null where none are. */
const brushedPositions = ({ brush }: ViewData) => brush?.positions ?? null;

const FIXED = "The structure prior fixes this position.";

const changeBlocked = (state: CellState) => (state === "fixed" ? FIXED : null);

function remaskBlocked(state: CellState): string | null {
  if (state === "fixed") return FIXED;
  return state === "masked" ? "It is masked already, and stays so in this iteration." : null;
}
