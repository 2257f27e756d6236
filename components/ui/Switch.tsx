"use client";
import { classNames } from "./class-names";

/** On or off, with its label behind it. */
export function Switch({
  label,
  isOn,
  onChange,
}: {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn}
      onClick={() => onChange(!isOn)}
      className="inline-flex min-h-6 items-center gap-1.5 text-xs"
    >
      <span
        className={classNames(
          "relative h-3.5 w-6 rounded-full transition-colors after:absolute after:top-0.5 after:size-2.5",
          "after:rounded-full after:bg-card after:transition-[left]",
          isOn ? "bg-accent after:left-3" : "bg-line-strong after:left-0.5",
        )}
      />
      {label}
    </button>
  );
}
