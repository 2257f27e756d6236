"use client";
import { Button } from "@/components/ui/Button";
import { classNames } from "@/components/ui/class-names";
import { ErrorDetail } from "@/components/ui/ErrorDetail";
import { Popover } from "@/components/ui/Popover";
import { Segmented } from "@/components/ui/Segmented";
import { engine as engineWords } from "@/components/ui/words/en/engine";
import { useWords } from "@/components/ui/words/use-words";
import type { BackendName } from "@/lib/engine/backends";
import { asSentence } from "@/lib/run/sentence";
import type { EngineStatus, LoadedModelFacts } from "./engine-status";

type EngineWords = typeof engineWords;

/** `Mini-Dimple 3.2 M`, or how many there are. */
const modelsText = (models: readonly LoadedModelFacts[], words: EngineWords): string =>
  models.length > 1
    ? words.models(models.length)
    : models.map(({ label, parameters }) => words.model(label, parameters)).join();

/** The engine's state in a few words. */
function statusText(engine: EngineStatus, words: EngineWords): string {
  switch (engine.state) {
    case "starting":
      return engine.isAgain ? words.startingAgain : words.starting;
    case "loading":
      if (engine.isStalled) return words.stalled(engine.loadedBytes);
      return engine.totalBytes === null
        ? words.loading(engine.loadedBytes)
        : words.loadingOf(engine.loadedBytes, engine.totalBytes);
    case "warming":
      return words.warming;
    case "ready":
      return `${engine.backend} · ${engine.precision} · ${modelsText(engine.models, words)}`;
    case "cancelled":
      return words.cancelled;
    case "failed":
      return words.failed;
  }
}

const backendChoices = ({ best }: EngineWords) =>
  [
    { value: "best", label: best },
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
  const words = useWords(engineWords);
  const text = statusText(engine, words);
  return (
    <Popover
      label={words.status(text)}
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
                  {words.startAnew}
                </Button>
              )}
              <Button size="small" onClick={onCancel}>
                {words.cancel}
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
              {words.load}
            </Button>
          )}
          {(engine.state === "ready" || engine.state === "failed") && (
            <Segmented
              label={words.backend}
              choices={backendChoices(words)}
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
  const words = useWords(engineWords);
  switch (engine.state) {
    case "starting":
      return engine.isAgain ? <p>{words.lost}</p> : <p>{words.looking}</p>;
    case "loading":
      return (
        <>
          {engine.isStalled ? <p className="text-warn">{words.silent}</p> : <p>{words.onTheirWay}</p>}
          <progress
            aria-label={words.weightsLoaded}
            max={engine.totalBytes ?? undefined}
            value={engine.totalBytes === null ? undefined : engine.loadedBytes}
            className="h-1.5 w-full accent-(--accent)"
          />
        </>
      );
    case "warming":
      return <p>{words.compiling}</p>;
    case "ready":
      return (
        <>
          {engine.models.map(({ label, parameters }) => (
            <p key={label}>{words.facts(label, parameters, engine.precision, engine.backend)}</p>
          ))}
          <p lang="en" className="text-muted">
            {engine.reason}
          </p>
          {engine.reason.includes("emulated") && <p>{words.wasmIsFaster}</p>}
        </>
      );
    case "cancelled":
      return <p>{words.wasCancelled}</p>;
    case "failed":
      return (
        <div>
          <p className="text-bad">{asSentence(engine.message)}</p>
          {engine.detail !== undefined && <ErrorDetail detail={engine.detail} />}
        </div>
      );
  }
}
