"use client";
import { useId, useState } from "react";
import { classNames } from "./class-names";
import { pressedKey } from "./keyboard";
import { readNumber } from "./read-number";
import { formatStepped, type NumberRange, snapToRange } from "./stepped";

interface NumberFieldProps extends NumberRange {
  readonly value: number;
  readonly label: string;
  readonly onChange: (value: number) => void;
  readonly className?: string;
}

/**
 * A number typed by hand: free while typing, put on the range's grid on Enter or when the field is left. What cannot be
 * read, or lies outside the range, is told under the field.
 */
export function NumberField({ value, min, max, step, label, onChange, className }: NumberFieldProps) {
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const range = `${formatStepped(min, step)} to ${formatStepped(max, step)}`;

  function commit() {
    if (draft === null) return;
    setDraft(null);
    if (draft.trim() === "") return;
    const read = readNumber(draft, Number.isInteger(step));
    const kept = read === null ? value : snapToRange(read, { min, max, step });
    if (read !== null) onChange(kept);
    if (read === null || read < min || read > max) {
      const used = `${formatStepped(kept, step)} ${read === null ? "stays" : "is the nearest"}`;
      setProblem(`Expected a number from ${range}, found “${shorten(draft.trim())}”; ${used}.`);
    }
  }

  return (
    <span className="relative inline-flex">
      <input
        type="text"
        inputMode="decimal"
        aria-label={label}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : id}
        value={draft ?? formatStepped(value, step)}
        onChange={(event) => {
          setProblem(null);
          setDraft(event.target.value);
        }}
        onBlur={commit}
        onKeyDown={(event) => {
          const key = pressedKey(event);
          if (key === "Enter") commit();
          if (key === "Escape") setProblem(null);
        }}
        className={classNames(
          className ??
            "h-6 w-14 rounded-[5px] border border-transparent bg-transparent px-1 text-right font-semibold tabular-nums hover:border-line focus:border-line",
          problem !== null && "!border-bad",
        )}
      />
      {problem !== null && (
        <span
          id={id}
          role="alert"
          className="absolute top-full right-0 z-20 mt-1 w-max max-w-52 rounded-md border border-bad-line bg-card px-2 py-1 text-left text-xs font-normal whitespace-normal text-bad shadow-float"
        >
          {problem}
        </span>
      )}
    </span>
  );
}

const shorten = (text: string) => (text.length > 16 ? `${text.slice(0, 16)}…` : text);
