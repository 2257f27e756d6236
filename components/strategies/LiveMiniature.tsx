"use client";
import { useEffect, useState } from "react";
import { ErrorDetail } from "@/components/ui/ErrorDetail";
import { PartBoundary } from "@/components/ui/PartBoundary";
import { findStrategy } from "@/lib/decoding/strategies";
import type { DecodingStrategy, Settings } from "@/lib/decoding/strategy";
import { told } from "@/lib/run/sentence";
import { miniatureSettings, runMiniature } from "@/lib/toy/miniature";
import type { Trace } from "@/lib/trace/schema";
import { MiniatureRun } from "./MiniatureRun";

/** The trace of a strategy on the toy network; the one before stays until the next is there. */
function useMiniature(strategy: DecodingStrategy, settings: Settings): Trace | Error | null {
  const [result, setResult] = useState<Trace | Error | null>(null);
  useEffect(() => {
    let isCurrent = true;
    runMiniature(strategy, settings).then(
      (trace) => isCurrent && setResult(trace),
      (error: Error) => isCurrent && setResult(error),
    );
    return () => {
      isCurrent = false;
    };
  }, [strategy, settings]);
  return result;
}

/** The run of a strategy on the toy network, made in the page. */
export function LiveMiniature({ id }: { readonly id: string }) {
  const strategy = findStrategy(id);
  return strategy && <Live strategy={strategy} />;
}

function Live({ strategy }: { readonly strategy: DecodingStrategy }) {
  const [settings, setSettings] = useState(() => miniatureSettings(strategy));
  const result = useMiniature(strategy, settings);
  if (result === null) return null;
  if (result instanceof Error) {
    const why = told(result);
    return (
      <div role="alert" className="text-bad">
        <p>The miniature did not run: {why.message}</p>
        {why.detail !== undefined && <ErrorDetail detail={why.detail} />}
      </div>
    );
  }
  return (
    <PartBoundary name={`the miniature of ${strategy.label}`} drawn={[result]}>
      <MiniatureRun
        strategy={strategy}
        trace={result}
        settings={settings}
        onSetting={(key, value) => setSettings({ ...settings, [key]: value })}
      />
    </PartBoundary>
  );
}
