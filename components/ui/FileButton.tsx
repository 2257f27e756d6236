"use client";
import { type ReactNode, useRef } from "react";
import { buttonClass } from "./Button";

interface FileButtonProps {
  /** Names the field behind the button. */
  readonly label: string;
  readonly title: string;
  /** Kinds of files, as an input's `accept`. */
  readonly accept: string;
  readonly size?: "small";
  readonly disabled?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
  readonly children: ReactNode;
}

/** A button that asks for files; several may be chosen. */
export function FileButton({ label, title, accept, size, disabled, onFiles, children }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        disabled={disabled}
        className={buttonClass({ size })}
        title={title}
        onClick={() => input.current?.click()}
      >
        {children}
      </button>
      <input
        ref={input}
        type="file"
        aria-label={label}
        multiple
        accept={accept}
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // The same file can be chosen again after it was mended.
          event.target.value = "";
        }}
      />
    </>
  );
}
