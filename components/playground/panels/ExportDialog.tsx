"use client";
import { lazy } from "react";
import { page } from "@/components/ui/words/en/page";
import { useWords } from "@/components/ui/words/use-words";
import { loadBeside } from "./load-first";
import { PageDialog } from "./PageDialog";

const Exports = lazy(async () => ({ default: (await (await loadBeside()).dialogs.exports()).Exports }));

/** Everything that can be taken out of the page. */
export function ExportDialog() {
  const words = useWords(page);
  return (
    <PageDialog id="export" title={words.export} part={words.parts.exports} isWide>
      <Exports />
    </PageDialog>
  );
}
