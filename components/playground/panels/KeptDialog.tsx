"use client";
import { lazy } from "react";
import { usePlaygroundStore } from "@/components/playground/state/store";
import { page } from "@/components/ui/words/en/page";
import { useWords } from "@/components/ui/words/use-words";
import { loadBeside } from "./load-first";
import { PageDialog } from "./PageDialog";

const Kept = lazy(async () => ({ default: (await (await loadBeside()).dialogs.kept()).Kept }));

/** The experiments that this browser keeps. */
export function KeptDialog() {
  const words = useWords(page);
  const { showDialog } = usePlaygroundStore().getState();
  return (
    <PageDialog id="kept" title={words.kept} part={words.parts.kept} isWide>
      <Kept onClose={() => showDialog(null)} />
    </PageDialog>
  );
}
