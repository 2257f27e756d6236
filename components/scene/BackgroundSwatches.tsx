"use client";
import { asked } from "@/components/ui/words/en/asked";
import { useWords } from "@/components/ui/words/use-words";
import { world } from "@/lib/scene/world";

/** The backgrounds a scene can have. */
export function BackgroundSwatches({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (background: string) => void;
}) {
  const words = useWords(asked);
  return (
    <fieldset className="flex items-center">
      <legend className="sr-only">{words.background}</legend>
      {world.backgrounds.map(({ id, rgb }) => (
        <label key={id} title={id} className="group relative grid size-6 place-items-center">
          <span
            className="size-4 rounded-full forced-color-adjust-none border border-line-strong group-hover:scale-110 group-has-checked:ring-2 group-has-checked:ring-accent group-has-checked:ring-offset-1 group-has-checked:ring-offset-card group-has-focus-visible:outline-2 group-has-focus-visible:outline-offset-3 group-has-focus-visible:outline-accent"
            style={{ backgroundColor: `rgb(${rgb.join(" ")})` }}
          />
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
