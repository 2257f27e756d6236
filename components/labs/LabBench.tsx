"use client";
import { type ReactNode, useContext, useEffect, useState } from "react";
import { StatusChip } from "@/components/engine/StatusChip";
import { InHeader } from "@/components/ui/InHeader";
import { PartBoundary } from "@/components/ui/PartBoundary";
import { labs as labWords } from "@/components/ui/words/en/labs";
import { useWords } from "@/components/ui/words/use-words";
import { emojiWorld } from "@/lib/study/emoji-world";
import { parseSweep, type Sweep } from "@/lib/sweep/schema";
import type { SweepLabId } from "./labs";
import { LabSession } from "./machine/lab-session";
import { SessionContext, useLabSession } from "./machine/use-lab-session";
import { KeptSweeps } from "./panels/KeptSweeps";
import { Messages } from "./panels/Messages";
import { Results } from "./panels/Results";
import { ResultsDrop } from "./panels/ResultsDrop";
import { RunBar } from "./panels/RunBar";
import { SweepEditor } from "./panels/SweepEditor";
import { ShippedContext } from "./shipped";
import type { LabResults } from "./state/lab-results";
import { createLabStore, LabContext, useLab } from "./state/lab-state";
import { recordedOf } from "./state/recorded";

interface LabBenchProps {
  readonly lab: SweepLabId;
  /** What it measures unless its visitor says otherwise; what is absent is as in every sweep. */
  readonly usual: { readonly [Key in keyof Sweep]?: Sweep[Key] | Readonly<Sweep[Key]> };
  /** The lab's figure. */
  readonly children: (results: LabResults) => ReactNode;
  /** What else the lab has, below its figure. */
  readonly below?: ReactNode;
}

/**
 * What a lab measures with: the sweep beside its figures, which show a recorded one until the visitor measures their own;
 * below them all lanes in numbers, and the questions behind the numbers.
 */
export function LabBench({ lab, usual, children, below }: LabBenchProps) {
  const words = useWords(labWords);
  const shipped = useContext(ShippedContext);
  const [{ store, session }] = useState(() => openLab({ lab, usual }, shipped));
  useEffect(() => {
    session.start();
    return () => session.close();
  }, [session]);
  return (
    <LabContext value={store}>
      <SessionContext value={session}>
        <InHeader>
          <Engine />
        </InHeader>
        <div className="grid items-start gap-4 lg:grid-cols-[320px_minmax(0,1fr)]">
          <div className="flex min-w-0 flex-col gap-4 max-lg:order-last lg:sticky lg:top-16 lg:max-h-[calc(100dvh-5rem)] lg:overflow-y-auto">
            <PartBoundary name={words.parts.settings}>
              <SweepEditor />
            </PartBoundary>
            <PartBoundary name={words.parts.kept}>
              <KeptSweeps />
            </PartBoundary>
          </div>
          <div className="flex min-w-0 flex-col gap-4">
            <RunBar />
            <Messages />
            <Results label={words.names[lab]} below={below}>
              {children}
            </Results>
          </div>
        </div>
        <ResultsDrop />
      </SessionContext>
    </LabContext>
  );
}

function openLab({ lab, usual }: Pick<LabBenchProps, "lab" | "usual">, shipped: Readonly<Record<string, string>>) {
  const problems = emojiWorld();
  const sweep = parseSweep({ tasks: problems.tasks.map(({ id }) => id), ...usual });
  const store = createLabStore(sweep);
  const weights = new Map(Object.entries(shipped).map(([model, digest]) => [model, digest.slice(0, 8)]));
  const session = new LabSession({ store, problems, usual: sweep, recorded: recordedOf(lab), weights });
  return { store, session };
}

/** What runs the network, once somebody has asked for it. */
function Engine() {
  const session = useLabSession();
  const engine = useLab((state) => state.engine);
  const forced = useLab((state) => state.forcedBackend);
  const isAsked = useLab(({ phase, engine: { state } }) => phase.state !== "idle" || state !== "starting");
  return (
    isAsked && (
      <StatusChip
        engine={engine}
        forced={forced}
        onCancel={() => session.cancelLoading()}
        onStartAnew={() => session.startLoadingAnew()}
        onRetry={() => void session.run()}
        onBackend={(backend) => session.useBackend(backend)}
      />
    )
  );
}
