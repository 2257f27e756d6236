"use client";
import { Button } from "@/components/ui/Button";
import { classNames } from "@/components/ui/class-names";
import { ErrorDetail } from "@/components/ui/ErrorDetail";
import { Popover } from "@/components/ui/Popover";
import { Segmented } from "@/components/ui/Segmented";
import type { BackendName } from "@/lib/engine/backends";
import { asSentence } from "@/lib/run/sentence";
import type { EngineStatus, LoadedModelFacts } from "./engine-status";

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
const millions = (count: number) => `${(count / 1e6).toFixed(1)} M`;

/** `Mini-Dimple 3.2 M`, or how many there are. */
const modelsText = (models: readonly LoadedModelFacts[]): string =>
  models.length > 1
    ? `${models.length} models`
    : models.map(({ label, parameters }) => `${label} ${millions(parameters)}`).join();

/** The engine's state in a few words. */
function statusText(engine: EngineStatus): string {
  switch (engine.state) {
    case "starting":
      return engine.isAgain ? "Starting again…" : "Starting…";
    case "loading":
      if (engine.isStalled) return `Nothing comes · ${megabytes(engine.loadedBytes)} so far`;
      return engine.totalBytes === null
        ? `Loading the model · ${megabytes(engine.loadedBytes)}`
        : `Loading the model · ${megabytes(engine.loadedBytes)} of ${megabytes(engine.totalBytes)}`;
    case "warming":
      return "Warming up…";
    case "ready":
      return `${engine.backend} · ${engine.precision} · ${modelsText(engine.models)}`;
    case "cancelled":
      return "Model not loaded";
    case "failed":
      return "Model failed to load";
  }
}

const backends = [
  { value: "best", label: "Best" },
  { value: "webgpu", label: "WebGPU" },
  { value: "wasm", label: "WebAssembly" },
] as const;

const isStalled = (engine: EngineStatus): boolean => engine.state === "loading" && (engine.isStalled ?? false);

const dots: Readonly<Record<EngineStatus["state"], string>> = {
  starting: "bg-line-strong motion-safe:animate-pulse",
  loading: "bg-accent motion-safe:animate-pulse",
  warming: "bg-accent motion-safe:animate-pulse",
  ready: "bg-good",
  cancelled: "bg-warn",
  failed: "bg-bad",
};

interface StatusChipProps {
  readonly engine: EngineStatus;
  /** The backend that is asked for; null: the best one there is. */
  readonly forced: BackendName | null;
  readonly onCancel: () => void;
  /** Begins loading that has stalled again. */
  readonly onStartAnew: () => void;
  readonly onRetry: () => void;
  readonly onBackend: (backend: BackendName | null) => void;
}

/** What runs the network, and why that; progress and a way out while it loads, and a way back after a failure. */
export function StatusChip({ engine, forced, onCancel, onStartAnew, onRetry, onBackend }: StatusChipProps) {
  const text = statusText(engine);
  return (
    <Popover
      label={`Status: ${text}`}
      align="end"
      width={320}
      triggerClassName="relative flex min-h-7 min-w-0 items-center gap-1.5 overflow-hidden rounded-full border border-line px-2.5 text-xs text-muted hover:bg-well tabular-nums"
      trigger={
        <>
          <span
            className={classNames(
              "size-[7px] shrink-0 rounded-full",
              isStalled(engine) ? "bg-warn" : dots[engine.state],
            )}
          />
          <span className="truncate">{text}</span>
          {engine.state === "loading" && engine.totalBytes !== null && (
            <span
              className="absolute bottom-0 left-0 h-0.5 bg-accent"
              style={{ width: `${(engine.loadedBytes / engine.totalBytes) * 100}%` }}
            />
          )}
        </>
      }
    >
      {(close) => (
        <div className="flex flex-col items-start gap-2.5 p-3.5">
          <StatusDetail engine={engine} />
          {(engine.state === "starting" || engine.state === "loading") && (
            <div className="flex gap-1.5">
              {engine.state === "loading" && engine.isStalled && (
                <Button size="small" look="primary" onClick={onStartAnew}>
                  Start anew
                </Button>
              )}
              <Button size="small" onClick={onCancel}>
                Cancel
              </Button>
            </div>
          )}
          {(engine.state === "cancelled" || engine.state === "failed") && (
            <Button
              size="small"
              look="primary"
              onClick={() => {
                close();
                onRetry();
              }}
            >
              Load the model
            </Button>
          )}
          {(engine.state === "ready" || engine.state === "failed") && (
            <Segmented
              label="Backend"
              choices={backends}
              value={forced ?? "best"}
              onChange={(value) => onBackend(value === "best" ? null : value)}
            />
          )}
        </div>
      )}
    </Popover>
  );
}

function StatusDetail({ engine }: { readonly engine: EngineStatus }) {
  switch (engine.state) {
    case "starting":
      return engine.isAgain ? (
        <p>The engine was lost. Another one is starting and brings the models back; runs go on from where they were.</p>
      ) : (
        <p>The engine is starting in a worker and looking for WebGPU.</p>
      );
    case "loading":
      return (
        <>
          {engine.isStalled ? (
            <p className="text-warn">The host has sent nothing for ten seconds. It may go on, or be asked anew.</p>
          ) : (
            <p>
              The weights are on their way. Everything else already works; a recorded run can be looked at meanwhile.
            </p>
          )}
          <progress
            aria-label="Weights loaded"
            max={engine.totalBytes ?? undefined}
            value={engine.totalBytes === null ? undefined : engine.loadedBytes}
            className="h-1.5 w-full accent-(--accent)"
          />
        </>
      );
    case "warming":
      return (
        <p>The weights are there. A short run compiles what computes, so that the first real one is timed fairly.</p>
      );
    case "ready":
      return (
        <>
          {engine.models.map(({ label, parameters }) => (
            <p key={label}>
              {`${label}, ${parameters.toLocaleString("en")} parameters, computed in ${engine.precision} on ${engine.backend}.`}
            </p>
          ))}
          <p className="text-muted">{engine.reason}</p>
          {engine.reason.includes("emulated") && <p>WebAssembly is faster on this machine; choose it here.</p>}
        </>
      );
    case "cancelled":
      return <p>Loading was cancelled. Runs start it again.</p>;
    case "failed":
      return (
        <div>
          <p className="text-bad">{asSentence(engine.message)}</p>
          {engine.detail !== undefined && <ErrorDetail detail={engine.detail} />}
        </div>
      );
  }
}
