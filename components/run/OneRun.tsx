"use client";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Trace } from "@/lib/trace/schema";
import { ViewContext } from "./use-view";
import { createViewStore } from "./view";

/** The lane of a run that is shown alone. */
export const ONLY_LANE = "only";

interface OneRunProps {
  readonly trace: Trace;
  readonly children: ReactNode;
}

/**
 * A run with a view of its own: player, charts and inspector below share its clock, which opens at the end. Another
 * trace, of the same run with other settings, is shown at the same moment.
 */
export function OneRun({ trace, children }: OneRunProps) {
  const shown = useRef(trace);
  useEffect(() => {
    shown.current = trace;
  }, [trace]);
  const [store] = useState(() => createViewStore(() => [{ laneId: ONLY_LANE, trace: shown.current }]));
  return <ViewContext value={store}>{children}</ViewContext>;
}
