"use client";
import { type ReactNode, useEffect, useState } from "react";

const bringsFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") ?? false;

export const isTextField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("textarea, input, [contenteditable]") !== null;

/** Whether a drop would make the browser leave the page: for a file or a link, anywhere but in a text field. */
const leaves = (event: DragEvent): boolean =>
  bringsFiles(event) || (!isTextField(event.target) && (event.dataTransfer?.types.includes("text/uri-list") ?? false));

interface FileDropProps {
  /** Called with what is dropped, none where it was a link. The same function while nothing about it changes. */
  readonly onFiles: (files: readonly File[]) => void;
  /** What becomes of a file. */
  readonly children: ReactNode;
}

/** Takes files wherever they are dropped on the page; shows that it would while one is held. */
export function FileDrop({ onFiles, children }: FileDropProps) {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const left = new AbortController();
    const { signal } = left;
    const over = (event: DragEvent) => {
      if (!leaves(event)) return;
      event.preventDefault();
      event.dataTransfer!.dropEffect = bringsFiles(event) ? "copy" : "none";
      setOver(bringsFiles(event));
    };
    window.addEventListener("dragenter", over, { signal });
    window.addEventListener("dragover", over, { signal });
    // Between two elements of the page there is a related one; out of the window there is none.
    window.addEventListener("dragleave", (event) => event.relatedTarget === null && setOver(false), { signal });
    window.addEventListener("dragend", () => setOver(false), { signal });
    window.addEventListener(
      "drop",
      (event) => {
        setOver(false);
        if (!leaves(event)) return;
        event.preventDefault();
        onFiles([...(event.dataTransfer?.files ?? [])]);
      },
      { signal },
    );
    return () => left.abort();
  }, [onFiles]);
  if (!isOver) return null;
  return (
    <div className="pointer-events-none fixed inset-0 z-50 grid place-items-center bg-accent-soft/80 p-6" role="status">
      <p className="card border-2 border-dashed border-accent px-6 py-4 text-center shadow-float">
        <b className="font-semibold">Drop it here</b>
        <br />
        <span className="text-muted">{children}</span>
      </p>
    </div>
  );
}
