"use client";
import { type ReactNode, useEffect, useState } from "react";
import { StatusChip } from "@/components/engine/StatusChip";
import { PartBoundary } from "@/components/ui/PartBoundary";
import { SiteHeader } from "@/components/ui/SiteHeader";
import { ThemeToggle } from "@/components/ui/ThemeToggle";
import { labs as labWords } from "@/components/ui/words/en/labs";
import { useWords } from "@/components/ui/words/use-words";
import { emojiWorld } from "@/lib/study/emoji-world";
import { parseSweep, type Sweep } from "@/lib/sweep/schema";
import { LabMenu } from "./LabMenu";
import { labs, type SweepLabId } from "./labs";
import { LabSession } from "./machine/lab-session";
import { SessionContext, useLabSession } from "./machine/use-lab-session";
import { KeptSweeps } from "./panels/KeptSweeps";
import { Messages } from "./panels/Messages";
import { Results } from "./panels/Results";
import { ResultsDrop } from "./panels/ResultsDrop";
import { RunBar } from "./panels/RunBar";
import { SweepEditor } from "./panels/SweepEditor";
import type { LabResults } from "./state/lab-results";
import { createLabStore, LabContext, useLab } from "./state/lab-state";
import { recordedOf } from "./state/recorded";

interface LabPageProps {
  readonly lab: SweepLabId;
  /** What it measures unless its visitor says otherwise; what is absent is as in every sweep. */
  readonly usual: { readonly [Key in keyof Sweep]?: Sweep[Key] | Readonly<Sweep[Key]> };
  /** SHA-256 of the weights that ship, by model. */
  readonly shipped: Readonly<Record<string, string>>;
  /** The lab's figure. */
  readonly children: (results: LabResults) => ReactNode;
  /** What else the lab has, below its figure. */
  readonly below?: ReactNode;
}

/**
 * A lab: the sweep beside its figures, which show a recorded one until the visitor measures their own; below them all
 * lanes in numbers, and the questions behind the numbers.
 */
export function LabPage({ lab, usual, shipped, ...content }: LabPageProps) {
  const [{ store, session }] = useState(() => openLab({ lab, usual, shipped }));
  useEffect(() => {
    session.start();
    return () => session.close();
  }, [session]);
  return (
    <LabContext value={store}>
      <SessionContext value={session}>
        <LabHeader lab={lab} />
        <LabBody lab={lab} {...content} />
        <ResultsDrop />
      </SessionContext>
    </LabContext>
  );
}

function openLab({ lab, usual, shipped }: Pick<LabPageProps, "lab" | "usual" | "shipped">) {
  const problems = emojiWorld();
  const sweep = parseSweep({ tasks: problems.tasks.map(({ id }) => id), ...usual });
  const store = createLabStore(sweep);
  const weights = new Map(Object.entries(shipped).map(([model, digest]) => [model, digest.slice(0, 8)]));
  const session = new LabSession({ store, problems, usual: sweep, recorded: recordedOf(lab), weights });
  return { store, session };
}

function LabHeader({ lab }: Pick<LabPageProps, "lab">) {
  const session = useLabSession();
  const engine = useLab((state) => state.engine);
  const forced = useLab((state) => state.forcedBackend);
  const isAsked = useLab(({ phase, engine: { state } }) => phase.state !== "idle" || state !== "starting");
  const path = labs.find(({ id }) => id === lab)!.path;
  return (
    <SiteHeader page={path === "" ? "/labs" : `/labs/${path}`}>
      {isAsked && (
        <StatusChip
          engine={engine}
          forced={forced}
          onCancel={() => session.cancelLoading()}
          onStartAnew={() => session.startLoadingAnew()}
          onRetry={() => void session.run()}
          onBackend={(backend) => session.useBackend(backend)}
        />
      )}
      <ThemeToggle />
    </SiteHeader>
  );
}

function LabBody({ lab, children, below }: Pick<LabPageProps, "lab" | "children" | "below">) {
  const words = useWords(labWords);
  const label = words.names[lab];
  return (
    <main className="mx-auto max-w-[1440px] px-4 py-5 max-sm:px-3">
      <header className="mb-4 flex flex-wrap items-end justify-between gap-x-8 gap-y-3">
        <div>
          <h1 className="text-result font-bold">{label}</h1>
          <p className="mt-1 max-w-[78ch] text-muted">{words.intros[lab]}</p>
        </div>
        <LabMenu lab={lab} />
      </header>
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
          <Results label={label} below={below}>
            {children}
          </Results>
        </div>
      </div>
    </main>
  );
}
