"use client";
import { useCallback } from "react";
import { useLabSession } from "@/components/labs/machine/use-lab-session";
import { FileDrop } from "@/components/ui/FileDrop";

/** Takes results files wherever they are dropped on the page. */
export function ResultsDrop() {
  const session = useLabSession();
  const open = useCallback((files: readonly File[]) => void session.openFiles([...files]), [session]);
  return (
    <FileDrop onFiles={open}>
      Answers of a sweep, as JSON Lines, are drawn like those measured here; runs beside them open from their cases.
    </FileDrop>
  );
}
