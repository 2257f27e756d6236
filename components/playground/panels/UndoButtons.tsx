"use client";
import { withKeys } from "@/components/playground/machine/commands";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { IconButton } from "@/components/ui/Button";

/** One change of the experiment back or forth again: scene, question, answer and lanes alike. */
export function UndoButtons() {
  const { undo, redo } = usePlaygroundStore().getState();
  const canUndo = usePlayground((state) => state.history.past.length > 0);
  const canRedo = usePlayground((state) => state.history.future.length > 0);
  return (
    <div className="flex print:hidden">
      <IconButton
        icon="undo"
        label={withKeys("Undo", "undo")}
        look="ghost"
        size="small"
        disabled={!canUndo}
        onClick={undo}
      />
      <IconButton
        icon="redo"
        label={withKeys("Redo", "redo")}
        look="ghost"
        size="small"
        disabled={!canRedo}
        onClick={redo}
      />
    </div>
  );
}
