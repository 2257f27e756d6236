"use client";
import { useCallback } from "react";
import { useLabSession } from "@/components/labs/machine/use-lab-session";
import { FileDrop } from "@/components/ui/FileDrop";
import { labs as labWords } from "@/components/ui/words/en/labs";
import { useWords } from "@/components/ui/words/use-words";

/** Takes results files wherever they are dropped on the page. */
export function ResultsDrop() {
  const words = useWords(labWords);
  const session = useLabSession();
  const open = useCallback((files: readonly File[]) => void session.openFiles([...files]), [session]);
  return <FileDrop onFiles={open}>{words.drop}</FileDrop>;
}
