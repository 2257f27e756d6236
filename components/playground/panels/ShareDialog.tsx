"use client";
import { lazy } from "react";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { Dialog } from "@/components/ui/Dialog";
import { page } from "@/components/ui/words/en/page";
import { share } from "@/components/ui/words/en/share";
import { useWords } from "@/components/ui/words/use-words";
import { Later } from "./Later";
import { loadBeside } from "./load-first";

const Shared = lazy(async () => ({ default: (await (await loadBeside()).dialogs.shared()).Shared }));

/** Title and note, the link, and a frame of the same runs for another page. */
export function ShareDialog() {
  const { parts } = useWords(page);
  const { showDialog } = usePlaygroundStore().getState();
  const words = useWords(share);
  const isOpen = usePlayground(({ dialog }) => dialog === "share");
  return (
    <Dialog title={words.share} isWide isOpen={isOpen} onClose={() => showDialog(null)}>
      <Later name={parts.shared}>
        <Shared />
      </Later>
    </Dialog>
  );
}
