import type { ReactNode } from "react";
import { Button } from "@/components/ui/Button";
import { PartBoundary } from "@/components/ui/PartBoundary";
import type { Loaded } from "./use-loaded";

export interface WeightsGateProps<T> {
  readonly loaded: Loaded<T>;
  readonly onRetry: () => void;
  /** What is shown once they are there, as a message names it: “the drawing”. */
  readonly name: string;
  readonly children: (value: T) => ReactNode;
}

/** What a lab computes with small weights of its own, or that they are on their way, or why they did not come. */
export function WeightsGate<T>({ loaded, onRetry, name, children }: WeightsGateProps<T>) {
  if (loaded.state === "ready") return <PartBoundary name={name}>{children(loaded.value)}</PartBoundary>;
  return (
    <div className="hatched grid min-h-80 place-items-center rounded-[10px] p-4">
      {loaded.state === "loading" ? (
        <p role="status" className="rounded-md bg-card px-3 py-1.5 text-muted">
          Loading the weights (1 MB) …
        </p>
      ) : (
        <div role="alert" className="card flex flex-col items-start gap-2 p-3">
          <p>
            <b className="font-semibold text-bad">The weights did not come:</b> {loaded.problem}
          </p>
          <Button onClick={onRetry}>Try again</Button>
        </div>
      )}
    </div>
  );
}
