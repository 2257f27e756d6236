"use client";
import { AllNumbers } from "@/components/ui/NumbersTable";
import { SelectField } from "@/components/ui/SelectField";
import { cellName } from "@/lib/latent/cells";
import type { Choice, DrawnCell } from "@/lib/latent/draw";
import { KINDS } from "@/lib/scene/world";
import { CellPicture, decodedPixels } from "./CellPicture";
import { DrawStrip } from "./DrawStrip";
import { LatentPlane } from "./LatentPlane";
import type { Studio } from "./load";
import { readText } from "./SceneBoard";

interface CellPanelProps {
  readonly studio: Studio;
  readonly drawn: DrawnCell;
  readonly choice: Choice;
  readonly onChoose: (choice: Choice) => void;
}

const NOTHING = "(nothing)";

/** One cell: its eight draws, the way of one of them from noise, and where they lie among the cells of the world. */
export function CellPanel({ studio, drawn, choice, onChoose }: CellPanelProps) {
  const sample = "sample" in choice ? choice.sample : null;
  const shown = drawn.draws[sample ?? 0]!;
  const kinds = new Set(drawn.draws.map((draw) => readText(draw)));
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-lg font-semibold">
          {cellName(drawn.cell)}: {drawn.isByHand ? "put there by hand, " : ""}
          {readText(drawn)}
        </h2>
        <SelectField
          label="What stands in the cell"
          value={"sample" in choice ? "" : (choice.kind ?? NOTHING)}
          options={[
            { value: "", label: "drawn by the model" },
            { value: NOTHING, label: "by hand: nothing" },
            ...KINDS.map((kind) => ({ value: kind, label: `by hand: ${kind}` })),
          ]}
          onChange={(value) =>
            onChoose(value === "" ? { sample: 0 } : { kind: value === NOTHING ? null : (value as string) })
          }
        />
      </div>
      <div>
        <p className="mb-1 text-xs text-muted">
          Eight draws from the same expectation:{" "}
          {kinds.size === 1 ? "all are read alike" : `${kinds.size} different readings`}. The chosen one is what the
          next cells see.
        </p>
        <div className="grid max-w-[520px] grid-cols-8 gap-1.5 max-sm:grid-cols-4">
          {drawn.draws.map((draw, at) => (
            <button
              key={at}
              type="button"
              aria-pressed={at === sample}
              aria-label={`Draw ${at + 1}: ${readText(draw)}`}
              title={`Draw ${at + 1}: ${readText(draw)}`}
              onClick={() => onChoose({ sample: at })}
              className="overflow-hidden rounded-md border-2 border-line hover:border-line-strong aria-pressed:border-lane-a"
            >
              <CellPicture pixels={decodedPixels(draw.picture)} />
            </button>
          ))}
        </div>
      </div>
      <div>
        <p className="mb-1 text-xs text-muted">
          Draw {(sample ?? 0) + 1} from noise (t = 1) to the cell (t = 0). At first its guess is a blend of all that
          could stand there.
        </p>
        <DrawStrip system={studio.system} draw={shown} />
      </div>
      <div>
        <p className="mb-1 text-xs text-muted">
          The plane in which latents of the world’s cells lie widest apart (2 of 16 dimensions), with the paths of the
          draws{sample === null ? "" : "; the chosen one stands out"}.
        </p>
        <LatentPlane studio={studio} draws={drawn.draws} shown={sample} />
      </div>
      <AllNumbers
        label="The draws of this cell"
        named={3}
        head={["draw", "nearest cell", "background", "distance", "recognised"]}
        rows={drawn.draws.map(({ read }, at) => [
          `${at + 1}`,
          read.kind ?? "nothing",
          read.background,
          read.distance.toFixed(3),
          read.isRecognised ? "yes" : "no",
        ])}
      />
    </div>
  );
}
