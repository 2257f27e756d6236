"use client";
import { createContext, useContext, useMemo } from "react";
import { useStore } from "zustand";
import { laneClock, laneTicks } from "@/lib/analysis/clock";
import type { Trace } from "@/lib/trace/schema";
import type { ViewState, ViewStore } from "./view";

export const ViewContext = createContext<ViewStore | null>(null);

/** The view of the runs around this component. */
export function useViewStore(): ViewStore {
  const store = useContext(ViewContext);
  if (!store) throw new Error("useView needs a ViewContext around it");
  return store;
}

/** A part of the view; the component renders again when that part changes. */
export function useView<Part>(select: (view: ViewState) => Part): Part {
  return useStore(useViewStore(), select);
}

/** Iterations of a run that have happened at the clock; renders again when their number changes, not with every frame. */
export function useIterationsShown(trace: Trace): number {
  const scale = useView(({ clock }) => clock.scale);
  const ticks = useMemo(() => laneTicks(trace, scale), [trace, scale]);
  return useView(({ clock: { at } }) => (at === "end" ? ticks.length : laneClock(ticks, at)));
}
