"use client";
import { type KeyboardEvent, useRef, useState } from "react";
import { openPicture } from "@/components/playground/machine/open-files";
import { usePageSession } from "@/components/playground/machine/use-session";
import { settingsOf } from "@/components/playground/state/document";
import { editExperiment } from "@/components/playground/state/settings";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { BackgroundSwatches } from "@/components/scene/BackgroundSwatches";
import { type Drag, useDrag } from "@/components/scene/drag";
import { Palette } from "@/components/scene/Palette";
import { PictureCanvas } from "@/components/scene/PictureCanvas";
import { Sprite } from "@/components/scene/Sprite";
import { Button } from "@/components/ui/Button";
import { classNames } from "@/components/ui/class-names";
import { asked } from "@/components/ui/words/en/asked";
import { useWords } from "@/components/ui/words/use-words";
import { clearScene, describeScene, moveObject, placeObject, removeObject, setBackground } from "@/lib/scene/edit";
import { kindAt } from "@/lib/scene/facts";
import { randomScene } from "@/lib/scene/sample";
import type { Scene } from "@/lib/scene/scene";
import { CELLS, world } from "@/lib/scene/world";
import { UndoButtons } from "./UndoButtons";

const { columns: COLUMNS, rows: ROWS } = world.grid;
const EMPTY: Scene = { background: world.backgrounds[0]!.id, objects: [] };
const DRAGGED_SIZE = 60;

/** Where an arrow key leads from a cell, or null. */
export function neighbourCell(cell: number, key: string): number | null {
  const column = cell % COLUMNS;
  const row = Math.floor(cell / COLUMNS);
  if (key === "ArrowLeft" && column > 0) return cell - 1;
  if (key === "ArrowRight" && column < COLUMNS - 1) return cell + 1;
  if (key === "ArrowUp" && row > 0) return cell - COLUMNS;
  if (key === "ArrowDown" && row < ROWS - 1) return cell + COLUMNS;
  return null;
}

/** The picture: a scene to compose from the world's things, or an uploaded image. */
export function SceneEditor() {
  const words = useWords(asked);
  const store = usePlaygroundStore();
  const session = usePageSession();
  const { edit, notify } = store.getState();
  const { picture } = usePlayground(settingsOf).experiment;
  const isStandIn = usePlayground(({ standIn }) => standIn === picture);
  const atlas = usePlayground((state) => state.atlas);
  const [active, setActive] = useState<number | null>(null);
  const cells = useRef<HTMLDivElement>(null);
  const palette = useRef<HTMLDivElement>(null);
  const scene = picture.kind === "scene" ? picture.scene : null;

  const setScene = (change: (scene: Scene) => Scene, tag = "scene") =>
    edit(tag, (settings) => {
      const before = settings.experiment.picture;
      const next = change(before.kind === "scene" ? before.scene : EMPTY);
      return editExperiment(settings, { picture: { kind: "scene", scene: next } });
    });
  const { drag, handlers } = useDrag(drop);

  function drop({ kind, from }: Drag, cell: number | null) {
    if (cell === null) return;
    setActive(cell);
    setScene((before) => (from === null ? placeObject(before, kind, cell) : moveObject(before, from, cell)), tagNow());
  }

  function place(kind: string) {
    const current = scene ?? EMPTY;
    const free = CELLS.findIndex((_, cell) => kindAt(current, cell) === null);
    const cell = active ?? free;
    if (cell < 0) return notify("info", words.allTaken);
    setScene((before) => placeObject(before, kind, cell), tagNow());
    if (active !== null) focusCell(active);
  }

  async function upload(file: File) {
    await openPicture(store, session, file);
    setActive(null);
  }

  function focusCell(cell: number) {
    cells.current?.querySelector<HTMLElement>(`[data-cell="${cell}"]`)?.focus();
  }

  function press(event: KeyboardEvent, cell: number) {
    const target = neighbourCell(cell, event.key);
    const handled = target !== null || ["Delete", "Backspace", "Enter"].includes(event.key);
    if (!handled) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Enter") {
      setActive(cell);
      palette.current?.querySelector<HTMLElement>("button")?.focus();
    } else if (target === null) {
      setScene((before) => removeObject(before, cell), tagNow());
    } else {
      if (event.shiftKey) setScene((before) => moveObject(before, cell, target), tagNow());
      setActive(target);
      focusCell(target);
    }
  }

  return (
    <section aria-labelledby="scene-heading" className="flex flex-col gap-2">
      <div className="flex items-center justify-between">
        <h2 id="scene-heading" className="font-semibold">
          {words.scene} {!scene && <span className="ml-1 font-normal text-muted">{words.yourPicture}</span>}
          {isStandIn && <span className="ml-1 font-normal text-warn">{words.standIn}</span>}
        </h2>
        {scene && (
          <BackgroundSwatches
            value={scene.background}
            onChange={(background) => setScene((before) => setBackground(before, background), "background")}
          />
        )}
        <UndoButtons />
      </div>

      <div className="relative mx-auto aspect-square w-full max-w-[288px] overflow-hidden rounded-[10px] border border-line lg:max-w-none lg:[@media(max-height:980px)]:max-w-[200px]">
        <PictureCanvas picture={picture} atlas={atlas} label={scene ? describeScene(scene) : words.uploaded} />
        {scene && (
          // biome-ignore lint/a11y/useSemanticElements: nine buttons in a square, not a form section
          <div
            ref={cells}
            role="group"
            aria-label={words.cells}
            className="absolute inset-0 grid grid-cols-3 grid-rows-3"
          >
            {CELLS.map((name, cell) => {
              const kind = kindAt(scene, cell);
              return (
                <button
                  key={name}
                  type="button"
                  data-cell={cell}
                  tabIndex={cell === (active ?? 0) ? 0 : -1}
                  aria-label={`${name}: ${kind ?? words.empty}`}
                  aria-pressed={cell === active}
                  onClick={() => setActive(cell === active ? null : cell)}
                  onKeyDown={(event) => press(event, cell)}
                  {...handlers(kind, cell)}
                  className={classNames(
                    "border-white/60 [&:nth-child(-n+6)]:border-b [&:not(:nth-child(3n))]:border-r",
                    "focus-visible:-outline-offset-2",
                    kind && "cursor-grab touch-none",
                    cell === active && "ring-2 ring-accent ring-inset",
                    drag?.from === cell && "bg-white/60",
                    drag && "hover:bg-white/30",
                  )}
                />
              );
            })}
          </div>
        )}
      </div>

      <Palette ref={palette} atlas={atlas} onPick={place} handlers={(kind) => handlers(kind, null)} />
      <div className="flex flex-wrap items-center gap-1.5">
        <Button onClick={() => setScene(() => randomScene(Math.random), tagNow())}>{words.shuffle}</Button>
        <UploadButton onFile={upload} />
        <Button onClick={() => setScene((before) => (scene ? clearScene(before) : EMPTY), tagNow())}>
          {words.clear}
        </Button>
      </div>
      {drag && (
        <div
          className="pointer-events-none fixed z-50 opacity-90 drop-shadow-lg"
          style={{ left: drag.x - DRAGGED_SIZE / 2, top: drag.y - DRAGGED_SIZE / 2 }}
        >
          <Sprite kind={drag.kind} size={DRAGGED_SIZE} atlas={atlas} />
        </div>
      )}
    </section>
  );
}

/** A tag of its own for every edit that must stay one undo step. */
const tagNow = () => `scene-${performance.now()}`;

function UploadButton({ onFile }: { readonly onFile: (file: File) => void }) {
  const words = useWords(asked);
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button onClick={() => input.current?.click()}>{words.upload}</Button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        aria-label={words.imageFile}
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file) onFile(file);
          event.target.value = "";
        }}
      />
    </>
  );
}
