"use client";
import { lazy } from "react";
import { door } from "@/components/ui/words/en/door";
import { page } from "@/components/ui/words/en/page";
import { useWords } from "@/components/ui/words/use-words";
import { loadBeside } from "./load-first";
import { PageDialog } from "./PageDialog";

const Help = lazy(async () => ({ default: (await (await loadBeside()).dialogs.help()).Help }));

/** What the page does, and every key it knows. */
export function HelpDialog() {
  const words = useWords(door);
  const { parts } = useWords(page);
  return (
    <PageDialog id="help" title={words.howTo} part={parts.help}>
      <Help />
    </PageDialog>
  );
}
