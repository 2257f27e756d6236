"use client";
import { FORMATS } from "@/components/labs/machine/result-files";
import { useLabSession } from "@/components/labs/machine/use-lab-session";
import { isBusy, type Phase, type Shown, useLab } from "@/components/labs/state/lab-state";
import { counted, day, duration } from "@/components/labs/state/words";
import { Button } from "@/components/ui/Button";
import { ErrorDetail } from "@/components/ui/ErrorDetail";
import { FileButton } from "@/components/ui/FileButton";
import { Icon } from "@/components/ui/icons";
import { Menu } from "@/components/ui/Menu";
import { asSentence } from "@/lib/run/sentence";
import { estimateText } from "@/lib/sweep/estimate";
import { asksTheSame } from "@/lib/sweep/link";
import type { Row } from "@/lib/sweep/row";

/** Whose answers these are, how the run stands, and all that can be done with both. */
export function RunBar() {
  const session = useLabSession();
  const shown = useLab((state) => state.shown);
  const phase = useLab((state) => state.phase);
  const isOther = useLab(({ shown: now, sweep }) => now !== null && !asksTheSame(now.sweep, sweep));
  return (
    <section aria-label="Measurement" className="card flex flex-col gap-2 p-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <p className="min-w-0 flex-[1_1_420px]">
          <SourceText shown={shown} />
          {isOther && shown && shown.rows.length > 0 && phase.state === "idle" && (
            <span className="text-muted"> {otherText(shown.source.kind)}</span>
          )}
        </p>
        <span className="flex flex-wrap items-center gap-1.5">
          <RunButtons phase={phase} isUnfinished={!isOther && isUnfinished(shown)} />
          <OpenResults />
          {shown && shown.rows.length > 0 && (
            <Menu
              label="Export the answers on show"
              align="end"
              trigger={
                <>
                  <Icon name="file" size={12} /> Export
                </>
              }
              items={FORMATS.map(({ id, label }) => ({ label, onSelect: () => session.save(id) }))}
            />
          )}
        </span>
      </div>
      <PhaseLine phase={phase} />
    </section>
  );
}

const otherText = (kind: Shown["source"]["kind"]): string =>
  kind === "recorded"
    ? "They are of other settings than those set here."
    : "The settings have changed since: “Measure” answers what is missing.";

function isUnfinished(shown: Shown | null): boolean {
  return shown?.source.kind === "own" && shown.rows.length > 0 && shown.source.kept.done < shown.source.kept.total;
}

/** Day, machine and weights of the answers on show. */
function SourceText({ shown }: { readonly shown: Shown | null }) {
  if (!shown) return <span className="text-muted">Looking for answers…</span>;
  const { source, rows } = shown;
  switch (source.kind) {
    case "none":
      return <span className="text-muted">Nothing has been measured here yet.</span>;
    case "recorded":
      return (
        <>
          <b className="font-semibold">Recorded</b> on {day(source.record.date)}, {source.record.machine};{" "}
          {counted(rows.length, "answer")}, {makers(rows)}. Measure your own: it replaces them.
        </>
      );
    case "file":
      return (
        <>
          From <b className="font-semibold">{source.name}</b>: {counted(rows.length, "answer")}, {makers(rows)}.
          {source.isForeign && " Other weights than those of this site: they cannot be gone on with."}
        </>
      );
    case "own":
      return (
        <>
          <b className="font-semibold">Measured here</b>, {day(source.kept.savedAt)}: {rows.length.toLocaleString("en")}{" "}
          of {counted(source.kept.total, "answer")}
          {rows.length > 0 && `, ${makers(rows)}`}.
        </>
      );
  }
}

/** `weights 8e40b569 (mini-dimple), wasm`: what computed some rows. */
function makers(rows: readonly Row[]): string {
  const weights = new Set(rows.map(({ model, weights: [first] }) => `${first} (${model})`));
  const backends = new Set(rows.map(({ backend }) => backend));
  return `weights ${[...weights].join(", ")}, ${[...backends].join(" and ")}`;
}

function RunButtons({ phase, isUnfinished }: { readonly phase: Phase; readonly isUnfinished: boolean }) {
  const session = useLabSession();
  switch (phase.state) {
    case "preparing":
      return <Button onClick={() => session.stop()}>Cancel</Button>;
    case "watching":
      return <Button onClick={() => session.stop()}>Stop watching</Button>;
    case "running":
    case "paused":
      return (
        <>
          {phase.state === "running" ? (
            <Button onClick={() => session.pause()}>
              <Icon name="pause" size={12} /> Pause
            </Button>
          ) : (
            <Button look="primary" onClick={() => session.resume()}>
              <Icon name="play" size={12} /> Resume
            </Button>
          )}
          <Button onClick={() => session.stop()} title="Ends the run. Its answers stay, and it can be gone on with">
            <Icon name="stop" size={12} /> Stop
          </Button>
        </>
      );
    case "asking":
      return (
        <>
          {phase.estimate.cells > 0 && (
            <Button look="primary" onClick={() => void session.confirm()}>
              {phase.estimate.problem ? "Start all the same" : "Start"}
            </Button>
          )}
          <Button onClick={() => session.stop()}>Cancel</Button>
        </>
      );
    default:
      return (
        <Button look="primary" onClick={() => void session.run()}>
          <Icon name="play" size={12} /> {isUnfinished ? "Go on" : "Measure"}
        </Button>
      );
  }
}

const steps = {
  loading: "Loading the models…",
  checking: "Looking for what cannot go together…",
  timing: "Timing some answers on this machine…",
} as const;

/** How far the run is, or why it is not. */
function PhaseLine({ phase }: { readonly phase: Phase }) {
  switch (phase.state) {
    case "preparing":
      return (
        <p role="status" className="text-muted">
          {steps[phase.step]}
        </p>
      );
    case "asking":
      return (
        <p role="status" className={phase.estimate.problem ? "text-warn" : undefined}>
          {phase.estimate.problem ?? `It will be ${estimateText(phase.estimate)}.`}
        </p>
      );
    case "failed":
      return (
        <div role="alert" className="text-bad">
          <p>The run ended: {asSentence(phase.message)} Answers so far are kept.</p>
          {phase.detail !== undefined && <ErrorDetail detail={phase.detail} />}
        </div>
      );
    case "watching":
    case "running":
    case "paused":
      return (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          {phase.state === "watching" && (
            <p role="status" className="basis-full">
              Another tab measures this sweep. Its answers are shown here as they come.
            </p>
          )}
          <progress
            aria-label="Answers"
            max={phase.total}
            value={phase.done}
            className="h-1.5 min-w-32 flex-1 appearance-none overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent"
          />
          <span className="tabular-nums">
            {phase.done.toLocaleString("en")} of {counted(phase.total, "answer")}
            {phase.state === "paused" && ", paused"}
            {phase.state === "running" && phase.secondsLeft !== null && `, ${duration(phase.secondsLeft)} left`}
          </span>
        </div>
      );
    case "idle":
      return null;
  }
}

/** A button for results files. */
function OpenResults() {
  const session = useLabSession();
  const busy = useLab(isBusy);
  return (
    <FileButton
      label="Results file"
      title="Draws answers that were saved as JSON Lines, here or on another machine"
      accept=".jsonl,.json,.gz,.zip"
      disabled={busy}
      onFiles={(files) => void session.openFiles(files)}
    >
      Open results…
    </FileButton>
  );
}
