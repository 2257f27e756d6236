"use client";
import { useEffect } from "react";
import { SPEEDS } from "./debug-state";
import { type KeyAction, keyAction } from "./keys";
import { isRunning, type PlaygroundState, type PlaygroundStore } from "./store";

export interface KeyCommands {
  readonly runAll: () => void;
  readonly stop: () => void;
  readonly showHelp: () => void;
  /** Lets every lane that waits at a breakpoint go on; false where none does. */
  readonly goOn: (mode: "continue" | "step") => boolean;
  /** Makes a branch lane at the selected cell; false where none is selected. */
  readonly branch: () => boolean;
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
function perform(action: KeyAction, store: PlaygroundStore, commands: KeyCommands): boolean {
  const { runAll, stop, showHelp } = commands;
  const state = store.getState();
  switch (action.kind) {
    case "run-all":
      runAll();
      return true;
    case "stop":
      return stopOrClear(state, stop);
    case "continue":
      return commands.goOn("continue");
    case "step-run":
      return commands.goOn("step");
    case "branch":
      return commands.branch();
    case "previous-event":
    case "next-event":
      state.stepEvent(action.kind === "next-event" ? 1 : -1);
      return true;
    case "slower":
    case "faster":
      state.setSpeed(nextSpeed(state.speed, action.kind === "faster" ? 1 : -1));
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

/** Escape takes back one thing at a time: the run first, then what is brushed. */
function stopOrClear(state: PlaygroundState, stop: () => void): boolean {
  if (isRunning(state)) stop();
  else if (state.brush) state.setBrush(null);
  else return false;
  return true;
}

/** The neighbouring speed; the same one at either end. */
const nextSpeed = (speed: number, direction: 1 | -1): number => {
  const at = (SPEEDS as readonly number[]).indexOf(speed);
  return SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at + direction))]!;
};

function focusLane(index: number): boolean {
  const lane = document.getElementById(`lane-${index}`);
  lane?.focus();
  return lane !== null;
}
