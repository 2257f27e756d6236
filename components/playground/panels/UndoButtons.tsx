"use client";
import { withKeys } from "@/components/playground/machine/commands";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { IconButton } from "@/components/ui/Button";
import { page } from "@/components/ui/words/en/page";
import { useWords } from "@/components/ui/words/use-words";

/** One change of the experiment back or forth again: scene, question, answer and lanes alike. */
export function UndoButtons() {
  const words = useWords(page);
  const { undo, redo } = usePlaygroundStore().getState();
  const canUndo = usePlayground((state) => state.history.past.length > 0);
  const canRedo = usePlayground((state) => state.history.future.length > 0);
  return (
    <div className="flex print:hidden">
      <IconButton
        icon="undo"
        label={withKeys(words.undo, "undo")}
        look="ghost"
        size="small"
        disabled={!canUndo}
        onClick={undo}
      />
      <IconButton
        icon="redo"
        label={withKeys(words.redo, "redo")}
        look="ghost"
        size="small"
        disabled={!canRedo}
        onClick={redo}
      />
    </div>
  );
}
