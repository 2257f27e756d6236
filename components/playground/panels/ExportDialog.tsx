"use client";
import { lazy } from "react";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { Dialog } from "@/components/ui/Dialog";
import { page } from "@/components/ui/words/en/page";
import { useWords } from "@/components/ui/words/use-words";
import { Later } from "./Later";
import { loadBeside } from "./load-first";

const Exports = lazy(async () => ({ default: (await (await loadBeside()).dialogs.exports()).Exports }));

/** Everything that can be taken out of the page. */
export function ExportDialog() {
  const words = useWords(page);
  const { showDialog } = usePlaygroundStore().getState();
  const isOpen = usePlayground(({ dialog }) => dialog === "export");
  return (
    <Dialog title={words.export} isWide isOpen={isOpen} onClose={() => showDialog(null)}>
      <Later name={words.parts.exports}>
        <Exports />
      </Later>
    </Dialog>
  );
}
