"use client";
import { FORMATS } from "@/components/labs/machine/result-files";
import { useLabSession } from "@/components/labs/machine/use-lab-session";
import { isBusy, isOfElsewhere, type Phase, type Shown, useLab } from "@/components/labs/state/lab-state";
import { estimateText } from "@/components/labs/state/words";
import { Button } from "@/components/ui/Button";
import { Emphasised } from "@/components/ui/Emphasised";
import { ErrorDetail } from "@/components/ui/ErrorDetail";
import { FileButton } from "@/components/ui/FileButton";
import { Icon } from "@/components/ui/icons";
import { Menu } from "@/components/ui/Menu";
import { labs as labWords } from "@/components/ui/words/en/labs";
import { useWords } from "@/components/ui/words/use-words";
import { asSentence } from "@/lib/run/sentence";
import { asksTheSame } from "@/lib/sweep/link";
import type { Row } from "@/lib/sweep/row";

/** Whose answers these are, how the run stands, and all that can be done with both. */
export function RunBar() {
  const words = useWords(labWords);
  const session = useLabSession();
  const shown = useLab((state) => state.shown);
  const phase = useLab((state) => state.phase);
  const isElsewhere = useLab(isOfElsewhere);
  const isOther = useLab(({ shown: now, sweep }) => now !== null && !asksTheSame(now.sweep, sweep)) && !isElsewhere;
  return (
    <section aria-label={words.measurement} className="card flex flex-col gap-2 p-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <p className="min-w-0 flex-[1_1_420px]">
          <SourceText shown={shown} />
          {isOther && shown && shown.rows.length > 0 && phase.state === "idle" && (
            <span className="text-muted">
              {" "}
              {shown.source.kind === "recorded" ? words.otherThanRecorded : words.changedSince}
            </span>
          )}
        </p>
        <span className="flex flex-wrap items-center gap-1.5">
          {!isElsewhere && <RunButtons phase={phase} isUnfinished={!isOther && isUnfinished(shown)} />}
          <OpenResults />
          {shown && shown.rows.length > 0 && (
            <Menu
              label={words.exportHelp}
              align="end"
              trigger={
                <>
                  <Icon name="file" size={12} /> {words.export}
                </>
              }
              items={FORMATS.filter(({ ofPlan }) => !(ofPlan && isElsewhere)).map(({ id }) => ({
                label: words.formats[id]!,
                onSelect: () => session.save(id),
              }))}
            />
          )}
        </span>
      </div>
      <PhaseLine phase={phase} />
    </section>
  );
}

function isUnfinished(shown: Shown | null): boolean {
  return shown?.source.kind === "own" && shown.rows.length > 0 && shown.source.kept.done < shown.source.kept.total;
}

/** Day, machine and weights of the answers on show. */
function SourceText({ shown }: { readonly shown: Shown | null }) {
  const words = useWords(labWords);
  if (!shown) return <span className="text-muted">{words.looking}</span>;
  const { source, rows } = shown;
  switch (source.kind) {
    case "none":
      return <span className="text-muted">{words.nothingYet}</span>;
    case "recorded":
      return (
        <Emphasised
          text={words.recorded(
            words.day(source.record.date),
            source.record.machine,
            words.answers(rows.length),
            makers(rows, words),
          )}
        />
      );
    case "file":
      return (
        <>
          <Emphasised text={words.fromFile(source.name, words.answers(rows.length), makers(rows, words))} />
          {source.isForeign && !source.isElsewhere && ` ${words.otherWeights}`}
        </>
      );
    case "own": {
      const made = rows.length > 0 ? makers(rows, words) : "";
      const done = words.answersOf(rows.length, source.kept.total);
      return <Emphasised text={words.measuredHere(words.day(source.kept.savedAt), done, made)} />;
    }
  }
}

/** `weights 8e40b569 (mini-dimple), wasm`: what computed some rows. */
function makers(rows: readonly Row[], words: typeof labWords): string {
  const weights = new Set(rows.map(({ model, weights: [first] }) => `${first} (${model})`));
  const backends = new Set(rows.map(({ backend }) => backend));
  return words.madeBy([...weights].join(", "), [...backends].join(` ${words.and} `));
}

function RunButtons({ phase, isUnfinished }: { readonly phase: Phase; readonly isUnfinished: boolean }) {
  const words = useWords(labWords);
  const session = useLabSession();
  switch (phase.state) {
    case "preparing":
      return <Button onClick={() => session.stop()}>{words.cancel}</Button>;
    case "watching":
      return <Button onClick={() => session.stop()}>{words.stopWatching}</Button>;
    case "running":
    case "paused":
      return (
        <>
          {phase.state === "running" ? (
            <Button onClick={() => session.pause()}>
              <Icon name="pause" size={12} /> {words.pause}
            </Button>
          ) : (
            <Button look="primary" onClick={() => session.resume()}>
              <Icon name="play" size={12} /> {words.resume}
            </Button>
          )}
          <Button onClick={() => session.stop()} title={words.stopHelp}>
            <Icon name="stop" size={12} /> {words.stop}
          </Button>
        </>
      );
    case "asking":
      return (
        <>
          {phase.estimate.cells > 0 && (
            <Button look="primary" onClick={() => void session.confirm()}>
              {phase.estimate.problem ? words.startAnyway : words.start}
            </Button>
          )}
          <Button onClick={() => session.stop()}>{words.cancel}</Button>
        </>
      );
    default:
      return (
        <Button look="primary" onClick={() => void session.run()}>
          <Icon name="play" size={12} /> {isUnfinished ? words.goOn : words.measure}
        </Button>
      );
  }
}

/** How far the run is, or why it is not. */
function PhaseLine({ phase }: { readonly phase: Phase }) {
  const words = useWords(labWords);
  switch (phase.state) {
    case "preparing":
      return (
        <p role="status" className="text-muted">
          {words.preparing[phase.step]}
        </p>
      );
    case "asking":
      return (
        <p role="status" className={phase.estimate.problem ? "text-warn" : undefined}>
          {phase.estimate.problem ?? words.willBe(estimateText(phase.estimate, words))}
        </p>
      );
    case "failed":
      return (
        <div role="alert" className="text-bad">
          <p>{words.ended(asSentence(phase.message))}</p>
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
              {words.otherTab}
            </p>
          )}
          <progress
            aria-label={words.progress}
            max={phase.total}
            value={phase.done}
            className="h-1.5 min-w-32 flex-1 appearance-none overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent"
          />
          <span className="tabular-nums">
            {words.answersOf(phase.done, phase.total)}
            {phase.state === "paused" && `, ${words.paused}`}
            {phase.state === "running" && phase.secondsLeft !== null && `, ${words.timeLeft(phase.secondsLeft)}`}
          </span>
        </div>
      );
    case "idle":
      return null;
  }
}

/** A button for results files. */
function OpenResults() {
  const words = useWords(labWords);
  const session = useLabSession();
  const busy = useLab(isBusy);
  return (
    <FileButton
      label={words.resultsFile}
      title={words.openResultsHelp}
      accept=".jsonl,.json,.gz,.zip"
      disabled={busy}
      onFiles={(files) => void session.openFiles(files)}
    >
      {words.openResults}
    </FileButton>
  );
}
