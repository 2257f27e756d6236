"use client";
import { type CSSProperties, type ReactNode, useEffect, useMemo, useState } from "react";
import { laneLetter } from "@/components/charts/lanes";
import { RunButton } from "@/components/playground/panels/RunBar";
import { RunCard } from "@/components/playground/panels/RunCard";
import { PlayButton, Track } from "@/components/playground/panels/Timeline";
import { settingsOf } from "@/components/playground/state/document";
import { usePlayground } from "@/components/playground/state/store";
import { CellReport } from "@/components/run/CellReport";
import { usePlayback } from "@/components/run/use-playback";
import { PictureCanvas } from "@/components/scene/PictureCanvas";
import { classNames } from "@/components/ui/class-names";
import { Segmented } from "@/components/ui/Segmented";
import { asked } from "@/components/ui/words/en/asked";
import { lanes as laneWords } from "@/components/ui/words/en/lanes";
import { learn } from "@/components/ui/words/en/learn";
import { useWords } from "@/components/ui/words/use-words";
import type { Experiment } from "@/lib/experiment/schema";
import { type Exhibit as ExhibitData, lanesOf } from "@/lib/learn/lesson";
import { describeScene } from "@/lib/scene/edit";
import { needsPicture, parseQuestion } from "@/lib/scene/question";

const USUAL_PARTS = ["answer", "heatmap"] as const;

interface ExhibitProps {
  readonly exhibit: ExhibitData;
  /** There is a prediction that nobody has made yet: nothing can be pressed that would tell. */
  readonly isOpen: boolean;
  /** One lane at a time, and large. */
  readonly isPresented: boolean;
  /** What may be changed, below the runs. */
  readonly children: ReactNode;
}

/** The live thing of a step: what is asked, its runs, and their clock. */
export function Exhibit({ exhibit, isOpen, isPresented, children }: ExhibitProps) {
  const words = useWords(learn);
  const { laneOf } = useWords(laneWords);
  const { laneIds } = usePlayground(settingsOf);
  const lanes = useMemo(() => lanesOf(exhibit, isOpen), [exhibit, isOpen]);
  const [chosen, choose] = useState<number | null>(null);
  // What has just been revealed is what everybody looks at.
  useEffect(() => choose(lanes.at(-1) ?? null), [lanes]);
  const selectedLane = usePlayground((state) => laneIds.indexOf(state.selected?.laneId ?? ""));
  useEffect(() => {
    if (selectedLane >= 0) choose(selectedLane);
  }, [selectedLane]);
  const isOneOfMany = isPresented && lanes.length > 1;
  const shown = isOneOfMany ? lanes.filter((index) => index === chosen) : lanes;
  const isEmpty = usePlayground((state) => state.shownRuns().length === 0);
  usePlayback();
  return (
    <section
      aria-label={words.run}
      style={{ "--future": isOpen ? 1 : 0.8 } as CSSProperties}
      className="flex min-w-0 flex-col gap-2"
    >
      <div className="flex flex-wrap items-center gap-3">
        <Asked experiment={exhibit.experiment} />
        {isOneOfMany && (
          <Segmented
            label={words.laneOnShow}
            value={String(chosen)}
            choices={lanes.map((index) => ({ value: String(index), label: laneOf(laneLetter(index)) }))}
            onChange={(index) => choose(Number(index))}
          />
        )}
      </div>
      <div className={classNames("grid gap-2", shown.length > 1 && "2xl:grid-cols-2")}>
        {shown.map((index) => {
          const id = laneIds[index];
          return (
            id && (
              <RunCard
                key={id}
                id={id}
                index={index}
                parts={exhibit.parts ?? USUAL_PARTS}
                {...(isPresented ? { heatmapHeight: 220 } : {})}
              />
            )
          );
        })}
      </div>
      {!isOpen && (
        <>
          <div className="flex items-center gap-2">
            <PlayButton isDisabled={isEmpty} />
            <div className="min-w-28 flex-1">
              <Track />
            </div>
            <RunButton />
          </div>
          {children}
          <SelectedCell />
        </>
      )}
    </section>
  );
}

/** Picture and question. */
function Asked({ experiment: { picture, question } }: { readonly experiment: Experiment }) {
  const words = useWords(learn);
  const { uploaded } = useWords(asked);
  const atlas = usePlayground((state) => state.atlas);
  const parsed = parseQuestion(question);
  return (
    <div className="flex min-w-0 flex-1 items-center gap-3">
      {(!parsed || needsPicture(parsed)) && (
        <div className="relative size-20 shrink-0 overflow-hidden rounded-lg border border-line">
          <PictureCanvas
            picture={picture}
            atlas={atlas}
            label={picture.kind === "scene" ? describeScene(picture.scene) : uploaded}
          />
        </div>
      )}
      <p className="min-w-0">
        <span className="text-xs text-muted">{words.asked}</span>
        <br />
        <b translate="no" className="text-lg font-semibold wrap-anywhere">
          {question}
        </b>
      </p>
    </div>
  );
}

/** The cell that is kept under the glass, with all that was in question there. */
function SelectedCell() {
  const words = useWords(learn);
  const selected = usePlayground((state) => state.selected);
  const run = usePlayground((state) => state.shownRuns().find(({ laneId }) => laneId === selected?.laneId)?.trace);
  if (!selected || !run?.iterations[selected.iteration]) return null;
  return (
    <section aria-label={words.chosenCell} className="card flex flex-col gap-2 p-3">
      <h3 className="text-xs font-semibold text-muted">{words.place(selected.position + 1, selected.iteration + 1)}</h3>
      <div className="max-w-[560px]">
        <CellReport trace={run} cell={selected} />
      </div>
    </section>
  );
}
