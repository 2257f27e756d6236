"use client";
import { useEffect, useState } from "react";
import { laneLetter } from "@/components/charts/lanes";
import { settingsOf } from "@/components/playground/state/document";
import { isRunning, runOf } from "@/components/playground/state/runs";
import { type PlaygroundState, usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { iterationsShown } from "@/lib/analysis/clock";
import type { narrate as narrator } from "@/lib/analysis/narration";
import { loadFirst } from "./load-first";

/** A step that is followed by another one sooner is not read out. */
const SETTLE_MS = 350;

/** Reads out what happened in the step that the clock stands at, once it stands still. */
export function StepAnnouncer() {
  const store = usePlaygroundStore();
  const clock = usePlayground((state) => state.clock);
  const isPlaying = usePlayground((state) => state.isPlaying);
  const [text, setText] = useState("");
  useEffect(() => {
    if (isPlaying) return;
    let isOver = false;
    const tell = async () => {
      if (clock.at === "end") return setText("");
      const { narrate } = await loadFirst();
      if (!isOver && !isRunning(store.getState())) setText(spokenStep(store.getState(), narrate));
    };
    const timer = setTimeout(() => {
      if (!isRunning(store.getState())) tell().catch(console.error);
    }, SETTLE_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [store, clock, isPlaying]);
  return (
    <p role="status" aria-label="Step" className="sr-only">
      {text}
    </p>
  );
}

/** The step of the selected lane, or of all lanes where none is selected. */
function spokenStep(state: PlaygroundState, narrate: typeof narrator): string {
  const { laneIds } = settingsOf(state);
  const ids = state.selected ? [state.selected.laneId] : laneIds;
  return ids
    .flatMap((id) => {
      const { trace } = runOf(state, id);
      const shown = trace ? iterationsShown(trace, state.clock) : 0;
      if (!trace || shown === 0) return [];
      return [`Lane ${laneLetter(laneIds.indexOf(id))}. ${narrate(trace, shown - 1)}`];
    })
    .join(" ");
}
