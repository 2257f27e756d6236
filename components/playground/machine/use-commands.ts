"use client";
import { useCallback, useEffect } from "react";
import { usePlaygroundStore } from "@/components/playground/state/store";
import { isComposing } from "@/components/ui/keyboard";
import { type Command, type CommandId, commandOf, commandsOn } from "./commands";
import { usePageSession } from "./use-session";

/** Does what a command says, on the page around this component; false where there is nothing to do. */
function usePerform(): (command: Command) => boolean {
  const store = usePlaygroundStore();
  const session = usePageSession();
  return useCallback(
    ({ when, run }) => {
      const page = { state: store.getState(), session };
      if (when && !when(page)) return false;
      run(page);
      return true;
    },
    [store, session],
  );
}

/** A command of the page around this component, for a button or a menu. */
export function useCommand(id: CommandId): () => void {
  const perform = usePerform();
  return useCallback(() => void perform(commandOf(id)), [perform, id]);
}

/** Answers the page's keys until the component goes. Where there is nothing to do, the browser's own meaning stays. */
export function useKeys(): void {
  const perform = usePerform();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isComposing(event)) return;
      const target = event.target instanceof Element ? event.target : null;
      if (commandsOn(event, target).some(perform)) event.preventDefault();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [perform]);
}
