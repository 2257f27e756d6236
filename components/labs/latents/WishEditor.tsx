"use client";
import { useRef } from "react";
import { Palette } from "@/components/scene/Palette";
import { Sprite } from "@/components/scene/Sprite";
import { Segmented } from "@/components/ui/Segmented";
import { SelectField } from "@/components/ui/SelectField";
import { SLOTS, type Wish } from "@/lib/latent/cells";
import type { Atlas } from "@/lib/scene/atlas";
import { BACKGROUNDS } from "@/lib/scene/world";

interface WishEditorProps {
  readonly wish: Wish;
  readonly atlas: Atlas;
  readonly onChange: (wish: Wish) => void;
}

/** The words before the picture: a background, and the things that the scene should show. */
export function WishEditor({ wish, atlas, onChange }: WishEditorProps) {
  const palette = useRef<HTMLDivElement>(null);
  const { things } = wish;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Segmented
          label="Things"
          value={things === null ? "any" : "listed"}
          choices={[
            { value: "listed", label: "These things" },
            { value: "any", label: "Anything" },
          ]}
          onChange={(choice) => onChange({ ...wish, things: choice === "any" ? null : [] })}
        />
        <SelectField
          label="Background"
          value={wish.background ?? ""}
          options={[{ value: "", label: "any background" }, ...BACKGROUNDS.map((id) => ({ value: id, label: id }))]}
          onChange={(id) => onChange({ ...wish, background: id === "" ? null : id })}
        />
      </div>
      {things !== null && (
        <>
          <ul aria-label="Things of the scene" className="flex min-h-8 flex-wrap items-center gap-1">
            {things.map((kind, at) => (
              <li key={at}>
                <button
                  type="button"
                  aria-label={`Take ${kind} off the list`}
                  title={`${kind}: take it off the list`}
                  onClick={() => onChange({ ...wish, things: things.filter((_, other) => other !== at) })}
                  className="grid size-8 place-items-center rounded-md border border-line bg-card hover:bg-well"
                >
                  <Sprite kind={kind} size={24} atlas={atlas} />
                </button>
              </li>
            ))}
            {things.length === 0 && (
              <li className="text-xs text-muted">Nothing listed; no scene it learnt from was empty.</li>
            )}
          </ul>
          <Palette
            ref={palette}
            atlas={atlas}
            onPick={(kind) => things.length < SLOTS && onChange({ ...wish, things: [...things, kind] })}
            handlers={() => ({ "aria-disabled": things.length >= SLOTS })}
          />
          {things.length >= SLOTS && (
            <p role="status" className="text-xs text-muted">
              {SLOTS} things are the most that a scene has: take one off the list to add another.
            </p>
          )}
        </>
      )}
    </div>
  );
}
