"use client";
import { useEffect, useState } from "react";
import { OneRun } from "@/components/run/OneRun";
import { Player } from "@/components/run/Player";
import { RunView } from "@/components/run/RunView";
import { PartBoundary } from "@/components/ui/PartBoundary";
import { siteUrl } from "@/components/ui/site";
import { readInWorker } from "@/lib/trace/reading/client";
import type { Trace } from "@/lib/trace/schema";
import type { RecordedMiniatureProps } from "./RecordedMiniature";
import { runPath } from "./run-path";

/** A recorded run under a clock of its own, as soon as it has been read. */
export function ReadMiniature({ name, title }: RecordedMiniatureProps) {
  const [result, setResult] = useState<Trace | Error | null>(null);
  useEffect(() => {
    const closed = new AbortController();
    fetchRun(name, closed.signal).then(setResult, (error: Error) => closed.signal.aborted || setResult(error));
    return () => closed.abort();
  }, [name]);
  if (result === null) return null;
  if (result instanceof Error)
    return (
      <p role="alert" className="text-bad">
        {result.message}
      </p>
    );
  return (
    <PartBoundary name={title} drawn={[result]}>
      <fieldset className="flex min-w-0 flex-col gap-3">
        <legend className="sr-only">{title}</legend>
        <OneRun trace={result}>
          <Player trace={result} name={title} />
          <RunView trace={result} name={title} size="small" />
        </OneRun>
      </fieldset>
    </PartBoundary>
  );
}

/** @throws Error in a sentence, or the signal's reason */
async function fetchRun(name: string, signal: AbortSignal): Promise<Trace> {
  const response = await fetch(siteUrl(runPath(name)), { signal });
  if (!response.ok) throw new Error(`${runPath(name)}: expected the file, got HTTP ${response.status}.`);
  const { runs } = await readInWorker(await response.blob(), { signal });
  return runs[0]!.trace;
}
