"use client";
import { type CSSProperties, useId, useState } from "react";
import { formatStepped, type NumberRange, snapToRange } from "./stepped";

interface NumberFieldProps extends NumberRange {
  readonly value: number;
  readonly label: string;
  readonly onChange: (value: number) => void;
  readonly className?: string;
}

/** A number typed by hand: free while typing, put on the range's grid on Enter or when the field is left. */
export function NumberField({ value, min, max, step, label, onChange, className }: NumberFieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  function commit() {
    if (draft !== null && draft.trim() !== "" && Number.isFinite(Number(draft))) {
      onChange(snapToRange(Number(draft), { min, max, step }));
    }
    setDraft(null);
  }
  return (
    <input
      type="text"
      inputMode="decimal"
      aria-label={label}
      value={draft ?? formatStepped(value, step)}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
      }}
      className={
        className ??
        "h-6 w-14 rounded-[5px] border border-transparent bg-transparent px-1 text-right font-semibold tabular-nums hover:border-line focus:border-line"
      }
    />
  );
}

export interface NumberSliderProps extends NumberRange {
  readonly label: string;
  readonly value: number;
  readonly unit?: string;
  readonly help?: string;
  readonly onChange: (value: number) => void;
}

/** A labelled slider with its number beside it; both change the same value. */
export function NumberSlider({ label, value, unit, help, onChange, ...range }: NumberSliderProps) {
  const id = useId();
  const fill = ((value - range.min) / (range.max - range.min)) * 100;
  return (
    <div>
      <div className="flex min-h-6 items-center justify-between text-xs text-muted">
        <label htmlFor={id}>{label}</label>
        <span className="flex items-center text-fg">
          <NumberField {...range} value={value} label={`${label}, number`} onChange={onChange} />
          {unit && <span className="font-semibold">{unit}</span>}
        </span>
      </div>
      <input
        id={id}
        type="range"
        {...range}
        value={value}
        aria-describedby={help ? `${id}-help` : undefined}
        onChange={(event) => onChange(snapToRange(event.target.valueAsNumber, range))}
        className="slider block"
        style={{ "--fill": `${Math.min(100, Math.max(0, fill))}%` } as CSSProperties}
      />
      {help && (
        <p id={`${id}-help`} className="text-xs text-muted">
          {help}
        </p>
      )}
    </div>
  );
}
