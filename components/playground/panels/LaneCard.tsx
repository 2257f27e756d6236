"use client";
import { type CSSProperties, lazy, memo, Suspense, useDeferredValue, useEffect, useRef } from "react";
import { laneColor, laneLetter } from "@/components/charts/lanes";
import { RoomForCharts, useRoomForCharts } from "@/components/charts/use-element-width";
import { type LaneView, useLaneView } from "@/components/playground/state/lane-view";
import { awaitedFile, isBusy, isReadOnly } from "@/components/playground/state/runs";
import { Emphasised } from "@/components/ui/Emphasised";
import { lanes } from "@/components/ui/words/en/lanes";
import { page } from "@/components/ui/words/en/page";
import { useWords } from "@/components/ui/words/use-words";
import { LaneFit } from "./LaneFit";
import { LaneHeader, type LaneHeaderProps } from "./LaneHeader";
import { LaneStatus } from "./LaneStatus";
import { MainSlider } from "./MainSlider";
import { Part, runAndView } from "./Part";
import { Warning } from "./Warning";

// What draws a run is on its way while the run is, and runs from files come with the first of them.
const loadResult = async () => ({ default: (await import("./LaneResult")).LaneResult });
const LaneResult = lazy(loadResult);
const AwaitedFile = lazy(async () => ({ default: (await import("./AwaitedFile")).AwaitedFile }));
const AwaitedHeader = lazy(async () => ({ default: (await import("./AwaitedFile")).AwaitedHeader }));
const FileHeader = lazy(async () => ({ default: (await import("./FileHeader")).FileHeader }));

export interface LaneCardProps extends Pick<LaneHeaderProps, "models" | "inert"> {
  readonly index: number;
  readonly laneId: string;
}

/** One lane: how it decodes, what came of it, and the charts of its trace at the shared clock. */
export const LaneCard = memo(function LaneCard({ index, laneId, ...header }: LaneCardProps) {
  const { parts } = useWords(page);
  const view = useShownView(laneId);
  const card = useRef<HTMLElement>(null);
  const room = useRoomForCharts(card);
  // Where it cannot be had, the first run says so.
  useEffect(() => void loadResult().catch(() => {}), []);
  if (!view) return null;
  const color = laneColor(index);
  const name = laneLetter(index);
  const isFile = isReadOnly(view.run);
  const awaited = awaitedFile(view.run);
  return (
    <section
      ref={card}
      id={`lane-${index}`}
      tabIndex={-1}
      aria-labelledby={`lane-${index}-name`}
      data-figure="lane"
      style={{ "--lane": color } as CSSProperties}
      className="card row-span-6 mb-3 grid min-w-0 scroll-mt-16 grid-rows-subgrid border-t-[3px] border-t-(--lane) p-3 pt-2.5 *:min-w-0 print:break-inside-avoid"
    >
      <div className="@container flex flex-col gap-1.5">
        {awaited ? (
          <Suspense>
            <AwaitedHeader {...{ index, laneId }} lane={view.lane} run={view.run} file={awaited} />
          </Suspense>
        ) : isFile ? (
          <Suspense>
            <FileHeader {...{ index, laneId }} lane={view.lane} run={view.run} trace={view.run.trace!} />
          </Suspense>
        ) : (
          <>
            <LaneHeader index={index} laneId={laneId} lane={view.lane} run={view.run} {...header} />
            <LaneFit laneId={laneId} lane={view.lane} />
          </>
        )}
      </div>
      <div className="pt-1">{!isFile && !awaited && <MainSlider index={index} laneId={laneId} lane={view.lane} />}</div>
      {view.run.trace ? (
        <Part name={parts.laneRun(name)} draws={runAndView(laneId)}>
          <Suspense fallback={<Before {...{ laneId, view }} inert={header.inert} isFile={isFile} />}>
            <RoomForCharts value={room}>
              <LaneResult
                laneId={laneId}
                name={name}
                color={color}
                trace={view.run.trace}
                view={view}
                inert={isFile ? NONE : header.inert}
              />
            </RoomForCharts>
          </Suspense>
        </Part>
      ) : (
        <Before {...{ laneId, view }} inert={header.inert} isFile={false} />
      )}
    </section>
  );
});

/** The view of a lane; one that has shown nothing yet draws its first run a few milliseconds at a time, and stays as it is until that stands. */
function useShownView(laneId: string): LaneView | null {
  const view = useLaneView(laneId);
  const empty = view && !view.run.trace ? view.run : null;
  const before = useDeferredValue(empty);
  return view && before && !empty ? { ...view, run: before } : view;
}

/** The lane's own settings are not those of its run. */
const NONE: LaneCardProps["inert"] = [];

interface BeforeProps extends Pick<LaneCardProps, "laneId" | "inert"> {
  readonly view: LaneView;
  readonly isFile: boolean;
}

/** A lane before its run, or before what draws it is there: how it stands, and what to know about its settings. */
function Before({ laneId, view, inert, isFile }: BeforeProps) {
  const awaited = awaitedFile(view.run);
  return (
    <>
      <div className="pt-1">
        {!awaited && <LaneStatus laneId={laneId} view={view} />}
        {!awaited && !isFile && inert.map(({ key, message }) => <Warning key={key} message={message} />)}
      </div>
      {awaited ? (
        <Suspense>
          <AwaitedFile file={awaited} />
        </Suspense>
      ) : (
        <EmptyLane isBusy={isBusy(view.run)} />
      )}
    </>
  );
}

function EmptyLane({ isBusy }: { readonly isBusy: boolean }) {
  const words = useWords(lanes);
  return (
    <div className="hatched row-span-3 mt-2 grid min-h-44 place-items-center rounded-lg p-3">
      {!isBusy && (
        <p className="rounded-md bg-card px-3 py-1.5 text-muted">
          <Emphasised text={words.nothingYet} className="font-semibold text-fg" />
        </p>
      )}
    </div>
  );
}
