"use client";
import { useEffect, useState } from "react";
import { useLabSession } from "@/components/labs/machine/use-lab-session";

const bringsFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") ?? false;

/** Takes results files wherever they are dropped on the page; shows that it would while one is held. */
export function ResultsDrop() {
  const session = useLabSession();
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const left = new AbortController();
    const { signal } = left;
    const over = (event: DragEvent) => {
      if (!bringsFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    window.addEventListener("dragenter", over, { signal });
    window.addEventListener("dragover", over, { signal });
    // Between two elements of the page there is a related one; out of the window there is none.
    window.addEventListener("dragleave", (event) => event.relatedTarget === null && setOver(false), { signal });
    window.addEventListener(
      "drop",
      (event) => {
        setOver(false);
        if (!bringsFiles(event)) return;
        event.preventDefault();
        void session.openFiles([...(event.dataTransfer?.files ?? [])]);
      },
      { signal },
    );
    return () => left.abort();
  }, [session]);
  if (!isOver) return null;
  return (
    <div className="pointer-events-none fixed inset-0 z-50 grid place-items-center bg-accent-soft/80 p-6" role="status">
      <p className="card border-2 border-dashed border-accent px-6 py-4 text-center shadow-float">
        <b className="font-semibold">Drop it here</b>
        <br />
        <span className="text-muted">Answers of a sweep, as JSON Lines, are drawn like those measured here.</span>
      </p>
    </div>
  );
}
