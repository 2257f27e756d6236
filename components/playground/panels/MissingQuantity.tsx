"use client";
import type { ReactNode } from "react";
import { formatMs } from "@/components/charts/format";
import { usePageSession } from "@/components/playground/machine/use-session";
import { forwardBlocked } from "@/components/playground/state/branching";
import { useDrift } from "@/components/playground/state/debug-views";
import { settingsOf } from "@/components/playground/state/document";
import { isRunning, runOf } from "@/components/playground/state/runs";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { Button } from "@/components/ui/Button";
import { lanes } from "@/components/ui/words/en/lanes";
import { useWords } from "@/components/ui/words/use-words";
import { declarations } from "@/lib/decoding/declarations";
import { DEFAULT_LANE, USUAL_MODELS } from "@/lib/experiment/defaults";
import { LIMITS } from "@/lib/experiment/limits";
import { driftBlocked, driftCost } from "@/lib/run/drift";
import type { Trace } from "@/lib/trace/schema";

interface MissingQuantityProps {
  readonly laneId: string;
  readonly trace: Trace;
}

/** Over a heatmap that shows nothing: what its quantity needs, what that costs, and a button for it. */
export function MissingQuantity(props: MissingQuantityProps) {
  const view = usePlayground((state) => state.heatmapView);
  if (props.trace.iterations.length === 0) return null;
  if (view === "drift") return <MissingDrift {...props} />;
  return view === "exit-layer" ? <MissingExit {...props} /> : null;
}

/** In the middle of the chart. */
const Offer = ({ children }: { readonly children: ReactNode }) => (
  <div className="pointer-events-none absolute inset-0 grid place-items-center p-2 pt-5 print:hidden">
    <div className="card pointer-events-auto flex max-w-80 flex-col items-center gap-1.5 px-3 py-2 text-center text-xs">
      {children}
    </div>
  </div>
);

function MissingDrift({ laneId, trace }: MissingQuantityProps) {
  const words = useWords(lanes);
  const session = usePageSession();
  const drift = useDrift(laneId, trace);
  const blocked = usePlayground((state) => driftBlocked(trace) ?? forwardBlocked(state, laneId));
  const isBusy = usePlayground((state) => isRunning(state) || runOf(state, laneId).recipe === null);
  if (drift && drift.status !== "failed" && drift.steps.length > 0) return null;
  if (blocked) return <Offer>{blocked}</Offer>;
  if (drift?.status === "measuring") return <Offer>{words.measuring}</Offer>;
  const { evaluations, estimatedMs } = driftCost(trace);
  return (
    <Offer>
      {drift?.status === "failed" && <p className="text-bad">{drift.message}</p>}
      <p>{words.driftCosts(evaluations, formatMs(estimatedMs))}</p>
      <Button size="small" look="primary" disabled={isBusy} onClick={() => session.measureDrift(laneId, null)}>
        {words.measureDrift}
      </Button>
    </Offer>
  );
}

/** The strategy whose tokens may leave the network early. */
const leavesEarly = declarations.find(({ needs }) => needs.earlyExit)!;
const EARLY_LANE = { ...DEFAULT_LANE, strategy: leavesEarly.id, model: USUAL_MODELS.causal };

function MissingExit({ trace }: MissingQuantityProps) {
  const words = useWords(lanes);
  const session = usePageSession();
  const { addLane } = usePlaygroundStore().getState();
  const { experiment, laneIds } = usePlayground(settingsOf);
  const isBusy = usePlayground(isRunning);
  if (trace.iterations.some(({ cost }) => cost?.layers !== undefined)) return null;
  const isFull = laneIds.length >= LIMITS.lanes;
  const isThere = experiment.lanes.some(({ strategy }) => strategy === leavesEarly.id);
  return (
    <Offer>
      <p>{words.wholeNetwork(leavesEarly.label)}</p>
      {!isThere && (
        <>
          <p className="text-muted">{words.earlyCosts(experiment.responseLength)}</p>
          <Button
            size="small"
            look="primary"
            disabled={isBusy || isFull}
            title={isFull ? words.removeFirst(LIMITS.lanes) : undefined}
            onClick={() => {
              const id = addLane(EARLY_LANE);
              if (id) session.runLane(id);
            }}
          >
            {words.runBeside(leavesEarly.label)}
          </Button>
        </>
      )}
    </Offer>
  );
}
