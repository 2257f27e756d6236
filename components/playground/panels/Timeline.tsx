"use client";
import { type ReactNode, useDeferredValue, useEffect, useMemo, useRef } from "react";
import { laneColor, laneLetter } from "@/components/charts/lanes";
import { TimelineTrack, type TimelineTrackProps } from "@/components/charts/TimelineTrack";
import { withKeys } from "@/components/playground/machine/commands";
import { settingsOf } from "@/components/playground/state/document";
import { eventMarks } from "@/components/playground/state/events";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { usePlayback } from "@/components/run/use-playback";
import { useIterationsShown } from "@/components/run/use-view";
import { SPEEDS } from "@/components/run/view";
import { Button, IconButton } from "@/components/ui/Button";
import { classNames } from "@/components/ui/class-names";
import { Icon } from "@/components/ui/icons";
import { Segmented } from "@/components/ui/Segmented";
import { SelectField } from "@/components/ui/SelectField";
import { clock as clockWords } from "@/components/ui/words/en/clock";
import { useWords } from "@/components/ui/words/use-words";
import { type ClockScale, clockValue } from "@/lib/analysis/clock";
import type { Trace } from "@/lib/trace/schema";
import { EventFilter } from "./EventFilter";
import { KeysOf } from "./Keys";

const SCALES: readonly ClockScale[] = ["step", "unmasked", "time"];

/** The clock of all lanes: play, step, scrub, and what it counts; behind it what a narrow screen has at its lower edge. */
export function Timeline({ children }: { readonly children: ReactNode }) {
  const words = useWords(clockWords);
  const { pauseAt, stepClock, stepEvent, setClockScale } = usePlaygroundStore().getState();
  const scale = usePlayground((state) => state.clock.scale);
  const lanes = useTrackLanes();
  const scales = SCALES.map((value) => ({ value, label: words.scales[value], title: words.scalesHelp[value] }));
  const isEmpty = lanes.every(({ trace }) => trace === null);
  const bar = useBarHeight();
  usePlayback();

  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: a footer of the page is a landmark, and landmarks have names
    <footer
      ref={bar}
      aria-label={words.timeline}
      className="sticky bottom-0 z-30 will-change-[opacity] flex shrink-0 flex-wrap items-center gap-x-2.5 gap-y-1.5 border-t border-line bg-card px-4 py-1 max-lg:px-3 max-lg:py-1.5 lg:h-[62px] lg:flex-nowrap print:hidden"
    >
      <div className="flex gap-2">
        <IconButton
          icon="first"
          label={words.first}
          disabled={isEmpty}
          onClick={() => pauseAt(0)}
          className="max-lg:hidden"
        />
        <PlayButton isDisabled={isEmpty} />
        <IconButton
          icon="last"
          label={words.last}
          disabled={isEmpty}
          onClick={() => pauseAt("end")}
          className="max-lg:hidden"
        />
        <span className="flex gap-1 max-lg:hidden">
          <IconButton
            icon="previousEvent"
            label={withKeys(words.previousEvent, "previous-event")}
            disabled={isEmpty}
            onClick={() => stepEvent(-1)}
          />
          <IconButton
            icon="nextEvent"
            label={withKeys(words.nextEvent, "next-event")}
            disabled={isEmpty}
            onClick={() => stepEvent(1)}
          />
          <EventFilter />
        </span>
        <span className="flex gap-1 lg:hidden">
          <IconButton icon="back" label={words.back} disabled={isEmpty} onClick={() => stepClock(-1)} />
          <IconButton icon="forward" label={words.forward} disabled={isEmpty} onClick={() => stepClock(1)} />
        </span>
      </div>
      <div data-figure="timeline" className="min-w-28 flex-1">
        <Track />
      </div>
      <p
        title={words.atClock}
        className={classNames(
          "grid auto-cols-max grid-flow-col items-center gap-x-3 text-xs leading-4 whitespace-nowrap tabular-nums max-lg:sr-only",
          lanes.length > 1 && "grid-rows-2",
        )}
      >
        <span className="sr-only">{isEmpty ? words.noRun : words.iteration}</span>
        {lanes.map(({ letter, color, trace }) => (
          <span key={letter} translate="no">
            <b style={{ color }}>{`${letter} `}</b>
            {trace ? <Counter trace={trace} /> : <span>– </span>}
          </span>
        ))}
      </p>
      <SpeedField />
      <span className="max-lg:hidden">
        <Segmented label={words.counts} value={scale} choices={scales} onChange={setClockScale} />
      </span>
      <SelectField
        label={words.counts}
        value={scale}
        options={scales}
        onChange={setClockScale}
        className="w-20 lg:hidden"
      />
      {children}
      <p className="hidden items-center gap-1 whitespace-nowrap text-xs text-muted min-[1640px]:flex">
        <KeysOf id="toggle-play" /> {words.keyPlay} <KeysOf id="step-back" /> <KeysOf id="step-forward" />{" "}
        {words.keyStep} <KeysOf id="help" /> {words.keyHelp}
      </p>
    </footer>
  );
}

/** Tells the page how high the bar is, as `--bar`, so that sheets end above it. */
function useBarHeight() {
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    const footer = bar.current;
    if (!footer || typeof ResizeObserver === "undefined") return;
    const tell = () => document.documentElement.style.setProperty("--bar", `${footer.offsetHeight}px`);
    const observer = new ResizeObserver(tell);
    observer.observe(footer);
    return () => observer.disconnect();
  }, []);
  return bar;
}

/** All lanes with what the track shows of them. */
function useTrackLanes(): TimelineTrackProps["lanes"] {
  const runs = usePlayground((state) => state.runs);
  // Marks take a look at every row of a run: the run itself is drawn first.
  const marked = useDeferredValue(runs);
  const laneIds = usePlayground((state) => settingsOf(state).laneIds);
  const marksOf = usePlayground((state) => state.marksOf);
  const { bringMarks } = usePlaygroundStore().getState();
  useEffect(() => bringMarks(eventMarks), [bringMarks]);
  return useMemo(
    () =>
      laneIds.map((id, index) => {
        const trace = runs[id]?.trace ?? null;
        const known = trace && marked[id]?.trace;
        return { letter: laneLetter(index), color: laneColor(index), trace, events: known ? marksOf(known) : [] };
      }),
    [laneIds, runs, marked, marksOf],
  );
}

/** Plays and pauses the clock of all lanes. */
export function PlayButton({ isDisabled }: { readonly isDisabled: boolean }) {
  const words = useWords(clockWords);
  const { setPlaying } = usePlaygroundStore().getState();
  const isPlaying = usePlayground((state) => state.isPlaying);
  const label = isPlaying ? words.pause : words.play;
  return (
    <Button
      look="primary"
      className="w-8 !px-0"
      aria-label={label}
      title={withKeys(label, "toggle-play")}
      disabled={isDisabled}
      onClick={() => setPlaying(!isPlaying)}
    >
      <Icon name={isPlaying ? "pause" : "play"} />
    </Button>
  );
}

/** The track at the clock: all that changes with every frame while playing. */
export function Track() {
  const lanes = useTrackLanes();
  const { pauseAt } = usePlaygroundStore().getState();
  const clock = usePlayground((state) => state.clock);
  const hidesFuture = usePlayground(({ looks }) => looks.hidesFuture);
  const traces = useMemo(() => lanes.flatMap(({ trace }) => trace ?? []), [lanes]);
  return (
    <TimelineTrack
      lanes={lanes}
      scale={clock.scale}
      value={traces.length === 0 ? 0 : clockValue(traces, clock)}
      hidesFuture={hidesFuture}
      onChange={pauseAt}
    />
  );
}

/** `7 / 11`: the iteration of one lane at the clock, of how many. */
function Counter({ trace }: { readonly trace: Trace }) {
  const shown = useIterationsShown(trace);
  const hidesFuture = usePlayground(({ looks }) => looks.hidesFuture);
  const all = hidesFuture && shown < trace.iterations.length ? "" : `/ ${trace.iterations.length} `;
  return <span>{`${shown} ${all}`}</span>;
}

/** How fast playing goes. */
function SpeedField() {
  const words = useWords(clockWords);
  const { setSpeed } = usePlaygroundStore().getState();
  const speed = usePlayground((state) => state.speed);
  return (
    <SelectField
      label={words.speed}
      value={String(speed)}
      options={SPEEDS.map((value) => ({ value: String(value), label: `${value}×` }))}
      onChange={(value) => setSpeed(Number(value))}
      className="w-16 max-lg:hidden"
    />
  );
}
