"use client";
import { lazy } from "react";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { Dialog } from "@/components/ui/Dialog";
import { page } from "@/components/ui/words/en/page";
import { useWords } from "@/components/ui/words/use-words";
import { Later } from "./Later";
import { loadBeside } from "./load-first";

const Kept = lazy(async () => ({ default: (await (await loadBeside()).dialogs.kept()).Kept }));

/** The experiments that this browser keeps. */
export function KeptDialog() {
  const words = useWords(page);
  const { showDialog } = usePlaygroundStore().getState();
  const isOpen = usePlayground(({ dialog }) => dialog === "kept");
  const close = () => showDialog(null);
  return (
    <Dialog title={words.kept} isOpen={isOpen} onClose={close} isWide>
      <Later name={words.parts.kept}>
        <Kept onClose={close} />
      </Later>
    </Dialog>
  );
}
