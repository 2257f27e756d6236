"use client";
import { useId, useState } from "react";
import { classNames } from "@/components/ui/class-names";
import { pressedKey } from "@/components/ui/keyboard";

interface TextFieldProps {
  readonly label: string;
  /** Whether the label is for screen readers alone. */
  readonly isLabelHidden?: boolean;
  readonly value: string;
  readonly help?: string;
  /** Takes a text, or says in a sentence why it cannot. */
  readonly onChange: (text: string) => string | null;
  readonly isDisabled?: boolean;
}

/** What stands in the field and was not taken yet. */
interface Draft {
  /** The value that it was written over. */
  readonly of: string;
  readonly text: string;
  /** Why it was not taken; null before that was tried. */
  readonly problem: string | null;
}

/** A line of text that is free while typing, and read on Enter or when the field is left; what cannot be read is told under it. */
export function TextField({ label, isLabelHidden = false, value, help, onChange, isDisabled }: TextFieldProps) {
  const id = useId();
  const [written, setWritten] = useState<Draft | null>(null);
  // What was written of another value is gone with it.
  const draft = written?.of === value ? written : null;
  const problem = draft?.problem ?? null;

  function commit() {
    if (draft === null) return;
    const text = draft.text.trim();
    const found = text === value ? null : onChange(text);
    // What cannot be read stays, so that it can be mended.
    setWritten(found === null ? null : { ...draft, problem: found });
  }

  const note = problem ?? help;
  return (
    <div className="min-w-0 flex-1">
      <label htmlFor={id} className={isLabelHidden ? "sr-only" : "mb-1 block text-xs text-muted"}>
        {label}
      </label>
      <input
        id={id}
        type="text"
        spellCheck={false}
        autoComplete="off"
        disabled={isDisabled}
        aria-invalid={problem !== null}
        aria-describedby={note ? `${id}-note` : undefined}
        title={isLabelHidden ? value : undefined}
        value={draft?.text ?? value}
        onChange={(event) => setWritten({ of: value, text: event.target.value, problem })}
        onBlur={commit}
        onKeyDown={(event) => {
          const key = pressedKey(event);
          if (key === "Enter") commit();
          if (key === "Escape") setWritten(null);
        }}
        className={classNames(
          "h-8 w-full rounded-[7px] border bg-card px-2 font-mono text-xs disabled:opacity-60",
          problem === null ? "border-line" : "border-bad",
        )}
      />
      {note && (
        <p
          id={`${id}-note`}
          role={problem ? "alert" : undefined}
          className={problem ? "mt-1 text-xs text-bad" : "mt-1 text-xs text-muted"}
        >
          {note}
        </p>
      )}
    </div>
  );
}
