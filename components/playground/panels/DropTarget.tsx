"use client";
import { useCallback, useEffect } from "react";
import { usePageSession } from "@/components/playground/machine/use-session";
import { usePlaygroundStore } from "@/components/playground/state/store";
import { tellError } from "@/components/playground/state/tell-error";
import { FileDrop, isTextField } from "@/components/ui/FileDrop";
import { page } from "@/components/ui/words/en/page";
import { useWords } from "@/components/ui/words/use-words";

/** Takes files wherever they are dropped on the page, and pictures that are pasted. */
export function DropTarget() {
  const words = useWords(page);
  const store = usePlaygroundStore();
  const session = usePageSession();
  const open = useCallback(
    (given: Iterable<File>) => {
      // The list of a drop is empty once the drop is over.
      const files = [...given];
      import("@/components/playground/machine/open-files").then(
        ({ openFiles }) => openFiles(store, session, files),
        (error) => tellError(store.getState(), error),
      );
    },
    [store, session],
  );

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
