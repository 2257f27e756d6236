"use client";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { IconButton } from "./Button";
import { classNames } from "./class-names";
import { site } from "./words/en/site";
import { useWords } from "./words/use-words";

/** A modal dialog; Escape, its close button and a click beside it close it. */
export function Dialog({
  title,
  isOpen,
  isWide = false,
  onClose,
  children,
}: {
  readonly title: string;
  readonly isOpen: boolean;
  /** Room for a table. */
  readonly isWide?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const words = useWords(site);
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();

  useEffect(() => {
    if (isOpen && !dialog.current?.open) dialog.current?.showModal();
    if (!isOpen && dialog.current?.open) dialog.current.close();
  }, [isOpen]);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the browser closes a modal dialog on Escape by itself
    <dialog
      ref={dialog}
      aria-labelledby={heading}
      // One that was closed from outside has given way, perhaps to another dialog: that one stays.
      onClose={() => isOpen && onClose()}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
      className={classNames(
        "m-auto rounded-xl border border-line bg-raised p-0 text-fg shadow-float",
        isWide ? "w-[min(720px,calc(100vw-32px))]" : "w-[min(480px,calc(100vw-32px))]",
      )}
    >
      <div className="p-5">
        {/* No header: the page has one already, and landmarks are told apart by their names. */}
        <div className="mb-3 flex items-center justify-between">
          <h2 id={heading} className="text-lg font-semibold">
            {title}
          </h2>
          <IconButton icon="close" label={words.close} look="ghost" onClick={onClose} />
        </div>
        {isOpen && children}
      </div>
    </dialog>
  );
}
