"use client";
import { type CSSProperties, useId } from "react";
import { NumberField } from "./NumberField";
import { type NumberRange, snapToRange } from "./stepped";

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
