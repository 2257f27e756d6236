"use client";
import { useEffect } from "react";
import { type KeyAction, keyAction } from "./keys";
import { isRunning, type PlaygroundStore } from "./store";

export interface KeyCommands {
  readonly runAll: () => void;
  readonly stop: () => void;
  readonly showHelp: () => void;
}

/** Answers the page's keys until the component goes. */
export function useKeys(store: PlaygroundStore, commands: KeyCommands): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const action = keyAction(event, event.target instanceof Element ? event.target : null);
      if (action && perform(action, store, commands)) event.preventDefault();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [store, commands]);
}

/** Does what a key asks for; false when there is nothing to do, so that the browser's own meaning stays. */
function perform(action: KeyAction, store: PlaygroundStore, { runAll, stop, showHelp }: KeyCommands): boolean {
  const state = store.getState();
  switch (action.kind) {
    case "run-all":
      runAll();
      return true;
    case "stop":
      if (!isRunning(state)) return false;
      stop();
      return true;
    case "help":
      showHelp();
      return true;
    case "undo":
      state.undo();
      return true;
    case "redo":
      state.redo();
      return true;
    case "toggle-play":
      state.setPlaying(!state.isPlaying);
      return true;
    case "step-back":
      state.stepClock(-1);
      return true;
    case "step-forward":
      state.stepClock(1);
      return true;
    case "first":
    case "last":
      state.setPlaying(false);
      state.moveClock(action.kind === "first" ? 0 : "end");
      return true;
    case "focus-lane":
      return focusLane(action.lane);
  }
}

function focusLane(index: number): boolean {
  const lane = document.getElementById(`lane-${index}`);
  lane?.focus();
  return lane !== null;
}
