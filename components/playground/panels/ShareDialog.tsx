"use client";
import { lazy } from "react";
import { page } from "@/components/ui/words/en/page";
import { share } from "@/components/ui/words/en/share";
import { useWords } from "@/components/ui/words/use-words";
import { loadBeside } from "./load-first";
import { PageDialog } from "./PageDialog";

const Shared = lazy(async () => ({ default: (await (await loadBeside()).dialogs.shared()).Shared }));

/** Title and note, the link, and a frame of the same runs for another page. */
export function ShareDialog() {
  const { parts } = useWords(page);
  const words = useWords(share);
  return (
    <PageDialog id="share" title={words.share} part={parts.shared} isWide>
      <Shared />
    </PageDialog>
  );
}
