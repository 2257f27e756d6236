"use client";
import { useCallback, useState } from "react";
import { useLoaded } from "@/components/labs/use-loaded";
import { WeightsGate } from "@/components/labs/WeightsGate";
import { Button } from "@/components/ui/Button";
import { NumberSlider } from "@/components/ui/NumberSlider";
import { PartBoundary } from "@/components/ui/PartBoundary";
import { Segmented } from "@/components/ui/Segmented";
import type { Choice, DrawSettings } from "@/lib/latent/draw";
import { CELLS } from "@/lib/scene/world";
import { CellPanel } from "./CellPanel";
import { loadStudio, type Studio } from "./load";
import { SceneBoard } from "./SceneBoard";
import { useDrawing } from "./use-drawing";
import { WishEditor } from "./WishEditor";

/** The drawing of a scene, once its weights are there. */
export function LatentsBench() {
  const [loaded, retry] = useLoaded(loadStudio);
  return (
    <WeightsGate loaded={loaded} onRetry={retry} name="the drawing">
      {(studio) => <DrawingTable studio={studio} />}
    </WeightsGate>
  );
}

const FIRST: DrawSettings = {
  wish: { background: "mint", things: ["fox", "frog", "apple"] },
  steps: 16,
  seed: 7,
  choices: {},
};

function DrawingTable({ studio }: { readonly studio: Studio }) {
  const [settings, setSettings] = useState(FIRST);
  const [count, setCount] = useState<number>(CELLS.length);
  const [chosen, setChosen] = useState(2);
  const [shows, setShows] = useState<"scene" | "spread">("scene");
  const cells = useDrawing(studio, settings, count);
  const change = useCallback(
    (changed: Partial<DrawSettings>) => setSettings((before) => ({ ...before, choices: {}, ...changed })),
    [],
  );
  const choose = (choice: Choice) => change({ choices: { ...settings.choices, [chosen]: choice } });
  const drawTo = (next: number) => {
    setCount(next);
    setChosen(Math.max(0, next - 1));
  };
  const drawn = cells[chosen];
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2 xl:grid-cols-[300px_minmax(260px,360px)_minmax(0,1fr)]">
      <section aria-label="What to draw" className="card flex flex-col gap-4 p-3.5">
        <WishEditor wish={settings.wish} atlas={studio.atlas} onChange={(wish) => change({ wish })} />
        <NumberSlider
          label="Denoising steps"
          value={settings.steps}
          min={1}
          max={32}
          step={1}
          help="Few steps leave blends of things."
          onChange={(steps) => change({ steps, choices: settings.choices })}
        />
        <Button onClick={() => change({ seed: settings.seed + 1 })}>Other noise</Button>
      </section>
      <section aria-label="The scene" className="card flex flex-col gap-3 p-3.5">
        <SceneBoard cells={cells} chosen={chosen} onChoose={setChosen} shows={shows} />
        <div className="flex flex-wrap items-center justify-between gap-2">
          <Segmented
            label="The board shows"
            value={shows}
            choices={[
              { value: "scene", label: "Scene" },
              { value: "spread", label: "Spread", title: "Standard deviation over the eight draws of each cell" },
            ]}
            onChange={setShows}
          />
          <span role="status" className="text-xs text-muted tabular-nums">
            {cells.length} of {CELLS.length} cells drawn
          </span>
        </div>
        <div className="flex flex-wrap gap-1.5">
          <Button look="primary" disabled={count >= CELLS.length} onClick={() => drawTo(count + 1)}>
            Draw the next cell
          </Button>
          <Button disabled={count >= CELLS.length} onClick={() => setCount(CELLS.length)}>
            Draw the rest
          </Button>
          <Button disabled={count === 0} onClick={() => drawTo(0)}>
            Start again
          </Button>
        </div>
        <p className="text-xs text-muted">
          {shows === "scene"
            ? "Each cell sees the words and the cells before it, in reading order. Press a cell to look into it."
            : "How far the eight draws of a cell lie apart, pixel by pixel: dark is certain, bright (half the range of a colour) is open."}
        </p>
      </section>
      <section aria-label="The chosen cell" className="card min-w-0 p-3.5 sm:max-xl:col-span-2">
        {drawn ? (
          <PartBoundary name="the chosen cell" drawn={[drawn]}>
            <CellPanel
              studio={studio}
              drawn={drawn}
              choice={settings.choices[chosen] ?? { sample: 0 }}
              onChoose={choose}
            />
          </PartBoundary>
        ) : (
          <p className="text-muted">This cell is not drawn yet. Press “Draw the next cell”.</p>
        )}
      </section>
    </div>
  );
}
