"use client";
import { type ReactNode, useId, useState } from "react";
import { withKeys } from "@/components/playground/machine/commands";
import { usePageSession } from "@/components/playground/machine/use-session";
import { useBranchBlocked } from "@/components/playground/state/debug-views";
import { usePlayground } from "@/components/playground/state/store";
import type { LaneCell, ViewData } from "@/components/run/view";
import { Button } from "@/components/ui/Button";
import { inspector } from "@/components/ui/words/en/inspector";
import { useWords } from "@/components/ui/words/use-words";
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
  const words = useWords(inspector);
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
        {words.intervene} <span className="font-normal">{words.interveneAt(position, cell.iteration + 1)}</span>
      </h3>
      {blocked && <p className="mb-1.5 text-xs text-warn">{blocked}</p>}
      <div className="flex flex-wrap gap-1.5">
        <Act blocked={blocked ?? changeBlocked(state, words)} onAct={() => setForcing(!isForcing)} isOpen={isForcing}>
          {words.force}
        </Act>
        <Act
          blocked={blocked ?? remaskBlocked(state, words)}
          title={state === "committing" ? words.holdBackHelp : words.remaskHelp}
          onAct={() => branch({ remask: [position] })}
        >
          {state === "committing" ? words.holdBack : words.remask}
        </Act>
        {range && range.length > 1 && (
          <Act blocked={blocked} title={words.remaskBrushedHelp} onAct={() => branch({ remask: range })}>
            {words.remaskBrushed(range.length)}
          </Act>
        )}
        <Act
          blocked={blocked}
          title={words.insertHelp}
          onAct={() => branch({ splices: [{ position, remove: 0, tokens: [maskId] }] })}
        >
          {words.insert}
        </Act>
        <Act
          blocked={blocked ?? changeBlocked(state, words)}
          title={words.deleteHelp}
          onAct={() => branch({ splices: [{ position, remove: 1, tokens: [] }] })}
        >
          {words.delete}
        </Act>
        <Button
          look="primary"
          size="small"
          disabled={blocked !== null}
          title={blocked ?? withKeys(words.branchHelp, "branch")}
          onClick={() => branch({})}
        >
          {words.branchHere}
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

/** First and last brushed position, or null where none are. */
const brushedPositions = ({ brush }: ViewData) => brush?.positions ?? null;

const changeBlocked = (state: CellState, words: typeof inspector) => (state === "fixed" ? words.fixed : null);

function remaskBlocked(state: CellState, words: typeof inspector): string | null {
  if (state === "fixed") return words.fixed;
  return state === "masked" ? words.maskedAlready : null;
}
