"use client";
import type { ReactNode } from "react";
import { Button } from "@/components/controls/Button";
import { classNames } from "@/components/controls/class-names";
import { Icon, type IconName } from "@/components/controls/icons";
import type { LaneView } from "@/components/page/lane-view";
import { usePlayground } from "@/components/page/store";
import type { Trace } from "@/lib/trace/schema";

/** What is happening in a lane, or what must be known about the trace on show; nothing for a plain finished run. */
export function LaneStatus({ view, onRun }: { readonly view: LaneView; readonly onRun: () => void }) {
  const { run, isStale } = view;
  const isReady = usePlayground((state) => state.engine.state === "ready");
  // Not a live region: reading out every iteration would drown everything else.
  if (run.status === "decoding" && run.trace) return <Progress trace={run.trace} />;
  const status =
    run.status === "loading" || run.status === "waiting" || run.status === "decoding" ? (
      <Line icon="info">
        {run.status === "waiting"
          ? "Waiting for the lanes before it…"
          : isReady
            ? "Reading picture and question…"
            : "Waiting for the model…"}
        {run.trace && ` Below: the ${run.source === "recorded" ? "recorded" : "last"} run.`}
      </Line>
    ) : run.status === "failed" ? (
      <Failure message={run.message ?? "The run failed."} onRun={onRun} />
    ) : isStale ? (
      <Line icon="warning" tone="warn">
        Settings have changed since this {run.source === "recorded" ? "recorded " : ""}run.
        <Again onRun={onRun} />
      </Line>
    ) : run.trace && run.source === "recorded" ? (
      <Recorded trace={run.trace} />
    ) : run.trace?.outcome.status === "aborted" ? (
      <Line icon="stop">Stopped after {count(run.trace.iterations.length, "iteration")}.</Line>
    ) : run.trace?.outcome.status === "budget" ? (
      <Line icon="warning" tone="warn">
        Out of steps: {count(run.trace.outcome.remainingMasks, "position")} still masked.
      </Line>
    ) : null;
  return (
    <div role="status" className="empty:hidden">
      {status}
    </div>
  );
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
    <p className={classNames("flex items-center gap-1.5 text-xs", tone === "warn" ? "text-warn" : "text-muted")}>
      <Icon name={icon} size={13} />
      {children}
    </p>
  );
}

const Again = ({ onRun }: { readonly onRun: () => void }) => (
  <button type="button" onClick={onRun} className="min-h-6 font-medium underline underline-offset-2">
    Run again
  </button>
);

/** Says plainly that the trace was not made here. */
function Recorded({ trace }: { readonly trace: Trace }) {
  return (
    <p className="flex items-center gap-1.5 text-xs text-muted">
      <span className="shrink-0 rounded-full border border-warn-line bg-warn-soft px-2 font-medium whitespace-nowrap text-warn">
        Recorded
      </span>
      <span className="truncate" title={`Made earlier by ${trace.model.label} on ${trace.backend.name}`}>
        made earlier by {trace.model.label}; a run replaces it
      </span>
    </p>
  );
}

function Failure({ message, onRun }: { readonly message: string; readonly onRun: () => void }) {
  return (
    <div className="flex items-start gap-2 rounded-lg border border-bad-line bg-bad-soft px-2.5 py-1.5 text-bad">
      <span className="mt-0.5">
        <Icon name="warning" />
      </span>
      <p className="flex-1">{message}</p>
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
      <span className="tabular-nums">
        iteration {trace.iterations.length} · {known} / {total} tokens
      </span>
    </div>
  );
}
