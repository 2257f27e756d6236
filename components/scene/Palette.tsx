"use client";
import type { HTMLAttributes, KeyboardEvent, Ref } from "react";
import { useState } from "react";
import { asked } from "@/components/ui/words/en/asked";
import { useWords } from "@/components/ui/words/use-words";
import type { Atlas } from "@/lib/scene/atlas";
import { CATEGORIES, pluralOf, world } from "@/lib/scene/world";
import { Sprite } from "./Sprite";

const GROUPS = CATEGORIES.map((category) => ({
  category,
  kinds: world.kinds.filter((kind) => kind.category === category).map(({ id }) => id),
}));
const ORDER = GROUPS.flatMap(({ kinds }) => kinds);
const PER_ROW = 10;

/** Every thing of the world, by category; a click puts it into the chosen cell, and it can be dragged there. */
export function Palette({
  ref,
  atlas,
  onPick,
  handlers,
}: {
  readonly ref: Ref<HTMLDivElement>;
  readonly atlas: Atlas | null;
  readonly onPick: (kind: string) => void;
  readonly handlers: (kind: string) => HTMLAttributes<HTMLButtonElement>;
}) {
  const words = useWords(asked);
  const [tabStop, setTabStop] = useState(ORDER[0]!);

  function walk(event: KeyboardEvent<HTMLElement>, kind: string) {
    const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: PER_ROW, ArrowUp: -PER_ROW };
    const step = steps[event.key];
    const next = step === undefined ? undefined : ORDER[ORDER.indexOf(kind) + step];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (!next) return;
    setTabStop(next);
    event.currentTarget.closest("[data-palette]")?.querySelector<HTMLElement>(`[data-kind="${next}"]`)?.focus();
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a board of buttons, not a form section
    <div ref={ref} data-palette role="group" aria-label={words.palette} className="grid grid-cols-2 gap-x-2 gap-y-0.5">
      {GROUPS.map(({ category, kinds }) => (
        // biome-ignore lint/a11y/useSemanticElements: see above
        <div key={category} role="group" aria-label={pluralOf(category)} className="grid grid-cols-5">
          {kinds.map((kind) => (
            <button
              key={kind}
              type="button"
              data-kind={kind}
              title={kind}
              aria-label={kind}
              tabIndex={kind === tabStop ? 0 : -1}
              onClick={() => onPick(kind)}
              onKeyDown={(event) => walk(event, kind)}
              {...handlers(kind)}
              className="grid h-[25px] place-items-center rounded-md hover:bg-well"
            >
              <Sprite kind={kind} size={21} atlas={atlas} />
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}
