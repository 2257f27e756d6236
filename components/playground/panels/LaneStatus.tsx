"use client";
import type { ReactNode } from "react";
import { withKeys } from "@/components/playground/machine/commands";
import { usePageSession } from "@/components/playground/machine/use-session";
import type { LaneView } from "@/components/playground/state/lane-view";
import { awaitedFile, isReadOnly, type LaneRun } from "@/components/playground/state/runs";
import { usePlayground } from "@/components/playground/state/store";
import { Button } from "@/components/ui/Button";
import { classNames } from "@/components/ui/class-names";
import { ErrorDetail } from "@/components/ui/ErrorDetail";
import { Icon, type IconName } from "@/components/ui/icons";
import { Quoted } from "@/components/ui/Quoted";
import { lanes } from "@/components/ui/words/en/lanes";
import { useWords } from "@/components/ui/words/use-words";
import { EXPORTER } from "@/lib/trace/exporter";
import type { Trace } from "@/lib/trace/schema";

interface LaneStatusProps {
  readonly laneId: string;
  readonly view: LaneView;
  /** Whether there is anything to press that runs the lane; absent: there is. */
  readonly canRun?: boolean;
}

const preparing = ({ behind }: LaneRun, words: typeof lanes): string =>
  behind ? words.makingBehind(behind.run, behind.runs, behind.iteration, behind.iterations) : words.readingQuestion;

/** What is happening in a lane, or what must be known about the trace on show; nothing for a plain finished run. */
export function LaneStatus({ laneId, view, canRun = true }: LaneStatusProps) {
  const words = useWords(lanes);
  const session = usePageSession();
  const onRun = () => session.runLane(laneId);
  const { run, isStale } = view;
  const awaited = awaitedFile(run);
  const isReady = usePlayground((state) => state.engine.state === "ready");
  // Not a live region: reading out every iteration would drown everything else.
  if (run.status === "decoding" && run.trace) return <Progress trace={run.trace} />;
  if (run.status === "paused" && run.trace) return <Paused laneId={laneId} run={run} trace={run.trace} />;
  const status =
    run.status === "loading" || run.status === "waiting" || run.status === "decoding" ? (
      <Line icon="info">
        {[
          run.status === "waiting" ? words.waitingForLanes : isReady ? preparing(run, words) : words.waitingForModel,
          ...(run.trace ? [run.source === "live" ? words.belowLast : words.belowRecorded] : []),
        ].join(" ")}
      </Line>
    ) : run.status === "failed" ? (
      <Failure message={run.message ?? words.failed} detail={run.detail} onRun={onRun} />
    ) : run.trace && run.source === "file" ? (
      <FromFile laneId={laneId} run={run} trace={run.trace} isStale={isStale} />
    ) : isStale ? (
      <Line icon="warning" tone="warn">
        <span>{run.source === "recorded" ? words.changedRecorded : words.changed}</span>
        <Again onRun={onRun} />
      </Line>
    ) : run.trace && run.source === "recorded" ? (
      <Recorded trace={run.trace} canRun={canRun} />
    ) : run.trace?.outcome.status === "aborted" ? (
      <Line icon="stop">{words.stoppedAfter(run.trace.iterations.length)}</Line>
    ) : run.trace?.outcome.status === "budget" ? (
      <Line icon="warning" tone="warn">
        {words.outOfSteps(run.trace.outcome.remainingMasks)}
      </Line>
    ) : awaited ? (
      <Line icon="file">{words.awaited(awaited.name)}</Line>
    ) : null;
  return (
    <div role="status" className="flex flex-col gap-1 empty:hidden">
      {status}
      {run.note && <Line icon="info">{run.note}</Line>}
      {run.doubts?.map((doubt) => (
        <Line key={doubt} icon="warning" tone="warn">
          {doubt}
        </Line>
      ))}
    </div>
  );
}

interface RunStateProps {
  readonly laneId: string;
  readonly run: LaneRun;
  readonly trace: Trace;
}

/** Between two iterations: why, and the three ways on. */
function Paused({ laneId, run, trace }: RunStateProps) {
  const words = useWords(lanes);
  const session = usePageSession();
  const reasons = run.pausedBecause ?? [];
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-1.5 rounded-lg border border-bad-line bg-bad-soft px-2.5 py-1.5 text-xs"
    >
      <span className="size-2.5 shrink-0 rounded-full bg-bad" />
      <p className="min-w-32 flex-1">
        <b className="font-semibold">{words.pausedAfter(trace.iterations.length)}</b>{" "}
        <Quoted text={reasons.join(" ")} />
      </p>
      <span className="flex gap-1">
        <Button
          size="small"
          title={withKeys(words.goOnHelp, "continue")}
          onClick={() => session.goOn(laneId, "continue")}
        >
          {words.goOn}
        </Button>
        <Button size="small" title={withKeys(words.stepHelp, "step-run")} onClick={() => session.goOn(laneId, "step")}>
          {words.step}
        </Button>
        <Button size="small" title={words.toEndHelp} onClick={() => session.goOn(laneId, "finish")}>
          {words.toEnd}
        </Button>
        <Button size="small" title={words.stopHelp} onClick={() => session.drop(laneId)}>
          {words.stop}
        </Button>
      </span>
    </div>
  );
}

/** Says plainly that the trace came from a file, and what can be done with it. */
function FromFile({ laneId, run, trace, isStale }: RunStateProps & { readonly isStale: boolean }) {
  const words = useWords(lanes);
  const session = usePageSession();
  return (
    <div className="flex flex-wrap items-center gap-1.5 text-xs text-muted">
      {!isReadOnly(run) && (
        <span className="shrink-0 rounded-full border border-line-strong px-2 font-medium whitespace-nowrap text-fg">
          {words.fromFile}
        </span>
      )}
      <span className="min-w-32 flex-1 truncate" title={fileTitle(run.fileName ?? words.aFile, trace, words)}>
        <Quoted text={fileText(run.fileName ?? words.aFile, trace, words)} />
      </span>
      {run.key === null ? (
        <span title={words.cannotRunHelp(trace.model.label)}>{words.cannotRun}</span>
      ) : (
        isStale && (
          <Button size="small" title={words.askHereHelp} onClick={() => session.askHere(laneId)}>
            {words.askHere}
          </Button>
        )
      )}
    </div>
  );
}

function fileText(fileName: string, { question, model, exporter }: Trace, words: typeof lanes): string {
  const told = question ? words.fileBy(fileName, question, model.label) : words.fileByUnasked(fileName, model.label);
  return isForeign({ exporter }) ? `${told} · ${exporter?.name}` : told;
}

const backendText = ({ backend }: Trace, words: typeof lanes): string => backend?.name ?? words.unknownBackend;

/** Whether another program than this page wrote the trace, and says so. */
const isForeign = ({ exporter }: Pick<Trace, "exporter">): boolean =>
  exporter !== undefined && exporter.name !== EXPORTER.name;

/** `run.json: made by mini-Dimple on webgpu, written by Dimple Playground 0.1.0`. */
function fileTitle(fileName: string, trace: Trace, words: typeof lanes): string {
  const { name, version = "" } = trace.exporter ?? {};
  const writer = name ? words.writtenBy(`${name} ${version}`.trimEnd()) : "";
  return words.madeBy(fileName, trace.model.label, backendText(trace, words)) + writer;
}

function Line({
  icon,
  tone,
  children,
}: {
  readonly icon: IconName;
  readonly tone?: "warn";
  readonly children: ReactNode;
}) {
  return (
    <p className={classNames("flex items-start gap-1.5 text-xs", tone === "warn" ? "text-warn" : "text-muted")}>
      <span className="mt-px shrink-0">
        <Icon name={icon} size={13} />
      </span>
      <span>{children}</span>
    </p>
  );
}

function Again({ onRun }: { readonly onRun: () => void }) {
  const words = useWords(lanes);
  return (
    <button type="button" onClick={onRun} className="min-h-6 font-medium underline underline-offset-2">
      {words.runAgain}
    </button>
  );
}

/** Says plainly that the trace was not made here. */
function Recorded({ trace, canRun }: { readonly trace: Trace; readonly canRun: boolean }) {
  const words = useWords(lanes);
  return (
    <p className="flex items-start gap-1.5 text-xs text-muted">
      <span className="shrink-0 rounded-full border border-warn-line bg-warn-soft px-2 font-medium whitespace-nowrap text-warn">
        {words.recorded}
      </span>
      <span className="pt-px" title={words.madeEarlierOn(trace.model.label, backendText(trace, words))}>
        {words.madeEarlier(trace.model.label) + (canRun ? words.runReplaces : "")}
      </span>
    </p>
  );
}

interface FailureProps {
  readonly message: string;
  readonly detail?: string | undefined;
  readonly onRun: () => void;
}

function Failure({ message, detail, onRun }: FailureProps) {
  const words = useWords(lanes);
  return (
    <div className="flex items-start gap-2 rounded-lg border border-bad-line bg-bad-soft px-2.5 py-1.5 text-bad">
      <span className="mt-0.5">
        <Icon name="warning" />
      </span>
      <div className="min-w-0 flex-1">
        <p>
          <Quoted text={message} />
        </p>
        {detail !== undefined && <ErrorDetail detail={detail} />}
      </div>
      <Button size="small" onClick={onRun}>
        {words.retry}
      </Button>
    </div>
  );
}

function Progress({ trace }: { readonly trace: Trace }) {
  const words = useWords(lanes);
  const total = trace.responseLength;
  const known = total - trace.outcome.remainingMasks;
  return (
    <div className="flex items-center gap-2.5 text-xs text-muted">
      <progress
        aria-label={words.tokensDecoded}
        max={total}
        value={known}
        className="h-1 flex-1 appearance-none overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-(--lane) [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-(--lane)"
      />
      <span className="tabular-nums">{words.progress(trace.iterations.length, known, total)}</span>
    </div>
  );
}
