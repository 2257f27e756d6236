"use client";
import { lazy } from "react";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { Dialog } from "@/components/ui/Dialog";
import { door } from "@/components/ui/words/en/door";
import { page } from "@/components/ui/words/en/page";
import { useWords } from "@/components/ui/words/use-words";
import { Later } from "./Later";
import { loadBeside } from "./load-first";

const Help = lazy(async () => ({ default: (await (await loadBeside()).dialogs.help()).Help }));

/** What the page does, and every key it knows. */
export function HelpDialog() {
  const words = useWords(door);
  const { parts } = useWords(page);
  const { showDialog } = usePlaygroundStore().getState();
  const isOpen = usePlayground(({ dialog }) => dialog === "help");
  return (
    <Dialog title={words.howTo} isOpen={isOpen} onClose={() => showDialog(null)}>
      <Later name={parts.help}>
        <Help />
      </Later>
    </Dialog>
  );
}
