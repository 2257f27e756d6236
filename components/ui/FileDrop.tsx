"use client";
import { type ReactNode, useEffect, useState } from "react";
import { site } from "./words/en/site";
import { useWords } from "./words/use-words";

const bringsFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") ?? false;

export const isTextField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("textarea, input, [contenteditable]") !== null;

/** Whether a drop would make the browser leave the page: for a file or a link, anywhere but in a text field. */
const leaves = (event: DragEvent): boolean =>
  bringsFiles(event) || (!isTextField(event.target) && (event.dataTransfer?.types.includes("text/uri-list") ?? false));

/** What was dropped that holds files, and is none itself. To be asked for while the event lasts. */
const foldersIn = (data: DataTransfer | null): FileSystemDirectoryEntry[] =>
  [...(data?.items ?? [])].flatMap((item) => {
    const entry = item.webkitGetAsEntry?.();
    return entry?.isDirectory ? [entry as FileSystemDirectoryEntry] : [];
  });

/** More files than this are not read out of folders. */
const MOST_FILES = 4096;

/** The files in folders, whatever folders are in them, behind those that were dropped as files. */
async function filesIn(folders: readonly FileSystemDirectoryEntry[], dropped: readonly File[]): Promise<File[]> {
  const files = dropped.filter(({ name }) => !folders.some((folder) => folder.name === name));
  const waiting = [...folders];
  for (let folder = waiting.shift(); folder && files.length < MOST_FILES; folder = waiting.shift()) {
    const reader = folder.createReader();
    const some = () => new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])));
    // A reader tells a hundred entries at a time, and none at the end.
    for (let entries = await some(); entries.length > 0; entries = await some()) {
      for (const entry of entries) {
        if (entry.isDirectory) waiting.push(entry as FileSystemDirectoryEntry);
        else if (entry.isFile) {
          const file = await new Promise<File | null>((resolve) =>
            (entry as FileSystemFileEntry).file(resolve, () => resolve(null)),
          );
          if (file) files.push(file);
        }
      }
    }
  }
  return files;
}

interface FileDropProps {
  /** Called with what is dropped, none where it was a link. The same function while nothing about it changes. */
  readonly onFiles: (files: readonly File[]) => void;
  /** What becomes of a file. */
  readonly children: ReactNode;
}

/** Takes files wherever they are dropped on the page; shows that it would while one is held. */
export function FileDrop({ onFiles, children }: FileDropProps) {
  const words = useWords(site);
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
        const folders = foldersIn(event.dataTransfer);
        const files = [...(event.dataTransfer?.files ?? [])];
        if (folders.length === 0) onFiles(files);
        else void filesIn(folders, files).then((all) => signal.aborted || onFiles(all));
      },
      { signal },
    );
    return () => left.abort();
  }, [onFiles]);
  if (!isOver) return null;
  return (
    <div className="pointer-events-none fixed inset-0 z-50 grid place-items-center bg-accent-soft/80 p-6" role="status">
      <p className="card border-2 border-dashed border-accent px-6 py-4 text-center shadow-float">
        <b className="font-semibold">{words.dropHere}</b>
        <br />
        <span className="text-muted">{children}</span>
      </p>
    </div>
  );
}
