"use client";
import { world } from "@/lib/scene/world";

/** The backgrounds a scene can have. */
export function BackgroundSwatches({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (background: string) => void;
}) {
  return (
    <fieldset className="flex items-center gap-1.5">
      <legend className="float-left mr-2 text-xs text-muted">Background</legend>
      {world.backgrounds.map(({ id, rgb }) => (
        <label
          key={id}
          title={id}
          className="relative size-6 rounded-full border border-line-strong has-checked:ring-2 has-checked:ring-accent has-checked:ring-offset-2 has-checked:ring-offset-card has-focus-visible:outline-2 has-focus-visible:outline-offset-4 has-focus-visible:outline-accent"
          style={{ backgroundColor: `rgb(${rgb.join(" ")})` }}
        >
          <input
            type="radio"
            name="background"
            aria-label={id}
            checked={id === value}
            onChange={() => onChange(id)}
            className="absolute inset-0 cursor-pointer opacity-0"
          />
        </label>
      ))}
    </fieldset>
  );
}
