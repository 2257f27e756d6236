"use client";
import type { ReactNode } from "react";
import { withKeys } from "@/components/playground/machine/commands";
import { usePageSession } from "@/components/playground/machine/use-session";
import type { LaneView } from "@/components/playground/state/lane-view";
import { isReadOnly, type LaneRun } from "@/components/playground/state/runs";
import { usePlayground } from "@/components/playground/state/store";
import { Button } from "@/components/ui/Button";
import { classNames } from "@/components/ui/class-names";
import { ErrorDetail } from "@/components/ui/ErrorDetail";
import { Icon, type IconName } from "@/components/ui/icons";
import { Quoted } from "@/components/ui/Quoted";
import { EXPORTER } from "@/lib/trace/exporter";
import { NOT_RECORDED } from "@/lib/trace/format";
import type { Trace } from "@/lib/trace/schema";

interface LaneStatusProps {
  readonly laneId: string;
  readonly view: LaneView;
  /** Whether there is anything to press that runs the lane; absent: there is. */
  readonly canRun?: boolean;
}

const preparing = ({ behind }: LaneRun): string =>
  behind
    ? `Making what it branches from: run ${behind.run} of ${behind.runs}, iteration ${behind.iteration} of ${behind.iterations}…`
    : "Reading picture and question…";

/** What is happening in a lane, or what must be known about the trace on show; nothing for a plain finished run. */
export function LaneStatus({ laneId, view, canRun = true }: LaneStatusProps) {
  const session = usePageSession();
  const onRun = () => session.runLane(laneId);
  const { run, isStale } = view;
  const isReady = usePlayground((state) => state.engine.state === "ready");
  // Not a live region: reading out every iteration would drown everything else.
  if (run.status === "decoding" && run.trace) return <Progress trace={run.trace} />;
  if (run.status === "paused" && run.trace) return <Paused laneId={laneId} run={run} trace={run.trace} />;
  const status =
    run.status === "loading" || run.status === "waiting" || run.status === "decoding" ? (
      <Line icon="info">
        {[
          run.status === "waiting"
            ? "Waiting for the lanes before it…"
            : isReady
              ? preparing(run)
              : "Waiting for the model…",
          ...(run.trace ? [`Below: the ${run.source === "live" ? "last" : "recorded"} run.`] : []),
        ].join(" ")}
      </Line>
    ) : run.status === "failed" ? (
      <Failure message={run.message ?? "The run failed."} detail={run.detail} onRun={onRun} />
    ) : run.trace && run.source === "file" ? (
      <FromFile laneId={laneId} run={run} trace={run.trace} isStale={isStale} />
    ) : isStale ? (
      <Line icon="warning" tone="warn">
        <span>{`Settings have changed since this ${run.source === "recorded" ? "recorded " : ""}run. `}</span>
        <Again onRun={onRun} />
      </Line>
    ) : run.trace && run.source === "recorded" ? (
      <Recorded trace={run.trace} canRun={canRun} />
    ) : run.trace?.outcome.status === "aborted" ? (
      <Line icon="stop">{`Stopped after ${count(run.trace.iterations.length, "iteration")}.`}</Line>
    ) : run.trace?.outcome.status === "budget" ? (
      <Line icon="warning" tone="warn">
        {`Out of steps: ${count(run.trace.outcome.remainingMasks, "position")} still masked.`}
      </Line>
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
  const session = usePageSession();
  const reasons = run.pausedBecause ?? [];
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-1.5 rounded-lg border border-bad-line bg-bad-soft px-2.5 py-1.5 text-xs"
    >
      <span className="size-2.5 shrink-0 rounded-full bg-bad" />
      <p className="min-w-32 flex-1">
        <b className="font-semibold">{`Paused after iteration ${trace.iterations.length}.`}</b>{" "}
        <Quoted text={reasons.join(" ")} />
      </p>
      <span className="flex gap-1">
        <Button
          size="small"
          title={withKeys("On to the next breakpoint", "continue")}
          onClick={() => session.goOn(laneId, "continue")}
        >
          Continue
        </Button>
        <Button size="small" title={withKeys("One iteration", "step-run")} onClick={() => session.goOn(laneId, "step")}>
          Step
        </Button>
        <Button size="small" title="Past all breakpoints" onClick={() => session.goOn(laneId, "finish")}>
          Run to end
        </Button>
        <Button size="small" title="Keep what is decoded and stop" onClick={() => session.drop(laneId)}>
          Stop
        </Button>
      </span>
    </div>
  );
}

/** Says plainly that the trace came from a file, and what can be done with it. */
function FromFile({ laneId, run, trace, isStale }: RunStateProps & { readonly isStale: boolean }) {
  const session = usePageSession();
  return (
    <div className="flex flex-wrap items-center gap-1.5 text-xs text-muted">
      {!isReadOnly(run) && (
        <span className="shrink-0 rounded-full border border-line-strong px-2 font-medium whitespace-nowrap text-fg">
          From a file
        </span>
      )}
      <span className="min-w-32 flex-1 truncate" title={fileTitle(run.fileName ?? "a file", trace)}>
        <Quoted text={fileText(run.fileName ?? "a file", trace)} />
      </span>
      {run.key === null ? (
        <span
          title={`This needs ${trace.model.label}, its strategy and cache, and the picture and seed of the run: this page lacks some of them, and can show the run but not make it again.`}
        >
          cannot be run again
        </span>
      ) : (
        isStale && (
          <Button
            size="small"
            title="Asks this trace's question, with its picture and length, in all lanes"
            onClick={() => session.askHere(laneId)}
          >
            Ask it here
          </Button>
        )
      )}
    </div>
  );
}

function fileText(fileName: string, trace: Trace): string {
  const question = trace.question ? `“${trace.question}”` : `question ${NOT_RECORDED}`;
  const writer = isForeign(trace) ? ` · ${trace.exporter?.name}` : "";
  return `${fileName}: ${question}, by ${trace.model.label}${writer}`;
}

const backendText = ({ backend }: Trace): string => backend?.name ?? `a backend that was ${NOT_RECORDED}`;

/** Whether another program than this page wrote the trace, and says so. */
const isForeign = ({ exporter }: Trace): boolean => exporter !== undefined && exporter.name !== EXPORTER.name;

/** `run.json: made by mini-Dimple on webgpu, written by Dimple Playground 0.1.0`. */
function fileTitle(fileName: string, trace: Trace): string {
  const { name, version = "" } = trace.exporter ?? {};
  const writer = name ? `, written by ${name} ${version}`.trimEnd() : "";
  return `${fileName}: made by ${trace.model.label} on ${backendText(trace)}${writer}`;
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;

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

const Again = ({ onRun }: { readonly onRun: () => void }) => (
  <button type="button" onClick={onRun} className="min-h-6 font-medium underline underline-offset-2">
    Run again
  </button>
);

/** Says plainly that the trace was not made here. */
function Recorded({ trace, canRun }: { readonly trace: Trace; readonly canRun: boolean }) {
  return (
    <p className="flex items-center gap-1.5 text-xs text-muted">
      <span className="shrink-0 rounded-full border border-warn-line bg-warn-soft px-2 font-medium whitespace-nowrap text-warn">
        Recorded
      </span>
      <span className="truncate" title={`Made earlier by ${trace.model.label} on ${backendText(trace)}`}>
        {`made earlier by ${trace.model.label}${canRun ? "; a run replaces it" : ""}`}
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
        Retry
      </Button>
    </div>
  );
}

function Progress({ trace }: { readonly trace: Trace }) {
  const total = trace.responseLength;
  const known = total - trace.outcome.remainingMasks;
  return (
    <div className="flex items-center gap-2.5 text-xs text-muted">
      <progress
        aria-label="Tokens decoded"
        max={total}
        value={known}
        className="h-1 flex-1 appearance-none overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-(--lane) [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-(--lane)"
      />
      <span className="tabular-nums">{`iteration ${trace.iterations.length} · ${known} / ${total} tokens`}</span>
    </div>
  );
}
