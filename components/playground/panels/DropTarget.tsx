"use client";
import { useEffect, useState } from "react";
import { openFiles } from "@/components/playground/machine/open-files";
import { usePageSession } from "@/components/playground/machine/use-session";
import { usePlaygroundStore } from "@/components/playground/state/store";

const bringsFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") ?? false;

const isTextField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("textarea, input, [contenteditable]") !== null;

/** Whether a drop would make the browser leave the page: for a file or a link, anywhere but in a text field. */
const leaves = (event: DragEvent): boolean =>
  bringsFiles(event) || (!isTextField(event.target) && (event.dataTransfer?.types.includes("text/uri-list") ?? false));

/** Takes files wherever they are dropped on the page, and pictures that are pasted; shows that it would while one is held. */
export function DropTarget() {
  const store = usePlaygroundStore();
  const session = usePageSession();
  const [isOver, setOver] = useState(false);

  useEffect(() => {
    const left = new AbortController();
    const { signal } = left;
    const open = (files: Iterable<File>) => void openFiles(store, session, [...files]);
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
        open(event.dataTransfer?.files ?? []);
      },
      { signal },
    );
    window.addEventListener(
      "paste",
      ({ clipboardData, target }) => {
        const files = clipboardData?.files ?? [];
        // Programs that write tables put a picture of them beside the text: a text field takes the text.
        if (files.length === 0 || (isTextField(target) && clipboardData!.types.includes("text/plain"))) return;
        open(files);
      },
      { signal },
    );
    return () => left.abort();
  }, [store, session]);

  if (!isOver) return null;
  return (
    <div className="pointer-events-none fixed inset-0 z-50 grid place-items-center bg-accent-soft/80 p-6" role="status">
      <p className="card border-2 border-dashed border-accent px-6 py-4 text-center shadow-float">
        <b className="font-semibold">Drop it here</b>
        <br />
        <span className="text-muted">
          A picture is asked about, or brings back the experiment in it; a trace opens in a lane of its own, an
          experiment takes the place of this one.
        </span>
      </p>
    </div>
  );
}
