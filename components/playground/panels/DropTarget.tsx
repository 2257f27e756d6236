"use client";
import { useCallback, useEffect } from "react";
import { openFiles } from "@/components/playground/machine/open-files";
import { usePageSession } from "@/components/playground/machine/use-session";
import { usePlaygroundStore } from "@/components/playground/state/store";
import { FileDrop, isTextField } from "@/components/ui/FileDrop";
import { page } from "@/components/ui/words/en/page";
import { useWords } from "@/components/ui/words/use-words";

/** Takes files wherever they are dropped on the page, and pictures that are pasted. */
export function DropTarget() {
  const words = useWords(page);
  const store = usePlaygroundStore();
  const session = usePageSession();
  const open = useCallback((files: Iterable<File>) => void openFiles(store, session, [...files]), [store, session]);

  useEffect(() => {
    const paste = ({ clipboardData, target }: ClipboardEvent) => {
      const files = clipboardData?.files ?? [];
      // Programs that write tables put a picture of them beside the text: a text field takes the text.
      if (files.length === 0 || (isTextField(target) && clipboardData!.types.includes("text/plain"))) return;
      open(files);
    };
    window.addEventListener("paste", paste);
    return () => window.removeEventListener("paste", paste);
  }, [open]);

  return <FileDrop onFiles={open}>{words.drop}</FileDrop>;
}
