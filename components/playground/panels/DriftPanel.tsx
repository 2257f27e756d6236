"use client";
import { formatMs, formatPercent } from "@/components/charts/format";
import { usePageSession } from "@/components/playground/machine/use-session";
import { forwardBlocked } from "@/components/playground/state/branching";
import { useDrift } from "@/components/playground/state/debug-views";
import { isRunning, runOf } from "@/components/playground/state/runs";
import { usePlayground } from "@/components/playground/state/store";
import { ReadingList } from "@/components/run/ReadingList";
import type { LaneCell } from "@/components/run/view";
import { Button } from "@/components/ui/Button";
import { Disclosure } from "@/components/ui/Disclosure";
import { ErrorDetail } from "@/components/ui/ErrorDetail";
import { inspector } from "@/components/ui/words/en/inspector";
import { useWords } from "@/components/ui/words/use-words";
import type { DriftStep } from "@/lib/analysis/drift";
import { driftBlocked, driftCost } from "@/lib/run/drift";
import { tokenName } from "@/lib/trace/format";
import type { Trace } from "@/lib/trace/schema";

interface DriftPanelProps {
  readonly trace: Trace;
  readonly cell: LaneCell;
}

/** How far a lane's prompt cache moved its predictions: the same step with the cache and without, on demand. */
export function DriftPanel({ trace, cell }: DriftPanelProps) {
  const words = useWords(inspector);
  const { laneId, iteration, position } = cell;
  const session = usePageSession();
  const drift = useDrift(laneId, trace);
  const blocked = usePlayground((state) => driftBlocked(trace) ?? forwardBlocked(state, laneId));
  const isBusy = usePlayground((state) => isRunning(state) || runOf(state, laneId).recipe === null);
  const step = drift?.steps.find((measured) => measured.iteration === iteration);
  const isMeasuring = drift?.status === "measuring";
  const all = driftCost(trace);
  const one = driftCost(trace, [iteration]);
  if (trace.prefill === undefined || trace.prefill === "off") return null;
  return (
    <Disclosure title={words.drift} note={words.driftNote}>
      {blocked ? (
        <p className="text-xs text-muted">{blocked}</p>
      ) : (
        <>
          {trace.prefill === "prefix" && <p className="mb-1.5 text-xs text-muted">{words.prefixExact}</p>}
          {step && <CellDrift trace={trace} step={step} position={position} />}
          {drift?.status === "failed" && (
            <div className="mb-1 text-xs text-bad">
              <p>{drift.message}</p>
              {drift.detail !== undefined && <ErrorDetail detail={drift.detail} />}
            </div>
          )}
          <div className="flex flex-wrap items-center gap-1.5">
            {isMeasuring ? (
              <>
                <progress
                  aria-label={words.iterationsMeasured}
                  max={trace.iterations.length}
                  value={drift.steps.length}
                  className="h-1 flex-1 overflow-hidden rounded-full accent-(--accent)"
                />
                <Button size="small" onClick={() => session.stopDrift()}>
                  {words.stop}
                </Button>
              </>
            ) : (
              <>
                <Button
                  size="small"
                  disabled={isBusy || one.evaluations === 0}
                  title={one.evaluations === 0 ? words.noDrift : words.driftHelp}
                  onClick={() => session.measureDrift(laneId, iteration)}
                >
                  {words.thisIteration(one.evaluations)}
                </Button>
                <Button
                  size="small"
                  disabled={isBusy || all.evaluations === 0}
                  onClick={() => session.measureDrift(laneId, null)}
                >
                  {words.allIterations(all.evaluations, formatMs(all.estimatedMs))}
                </Button>
              </>
            )}
          </div>
        </>
      )}
    </Disclosure>
  );
}

/** The drift of one cell, in numbers. */
function CellDrift({
  trace,
  step,
  position,
}: {
  readonly trace: Trace;
  readonly step: DriftStep;
  readonly position: number;
}) {
  const words = useWords(inspector);
  const row = step.positions.indexOf(position);
  if (row < 0) return <p className="mb-1.5 text-xs text-muted">{words.notPredicted}</p>;
  const lines: readonly (readonly [string, string])[] = [
    [words.klLine, `${step.kl[row]!.toPrecision(2)} nats`],
    [words.deltaLine, formatPercent(Math.abs(step.delta[row]!))],
    [
      words.argmaxLine,
      step.flipped[row] ? words.anotherToken(tokenName(trace, step.freshArgmax[row]!)) : words.sameToken,
    ],
  ];
  return (
    <div className="mb-1.5">
      <ReadingList lines={lines} />
    </div>
  );
}
