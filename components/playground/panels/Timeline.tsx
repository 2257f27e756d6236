"use client";
import { useMemo } from "react";
import { laneColor, laneLetter } from "@/components/charts/lanes";
import { TimelineTrack, type TimelineTrackProps } from "@/components/charts/TimelineTrack";
import { withKeys } from "@/components/playground/machine/commands";
import { settingsOf } from "@/components/playground/state/document";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { usePlayback } from "@/components/run/use-playback";
import { useIterationsShown } from "@/components/run/use-view";
import { SPEEDS } from "@/components/run/view";
import { Button, IconButton } from "@/components/ui/Button";
import { Icon } from "@/components/ui/icons";
import { Segmented } from "@/components/ui/Segmented";
import { SelectField } from "@/components/ui/SelectField";
import { type ClockScale, clockValue } from "@/lib/analysis/clock";
import type { Trace } from "@/lib/trace/schema";
import { EventFilter } from "./EventFilter";
import { KeysOf } from "./HelpDialog";

const scales: readonly { readonly value: ClockScale; readonly label: string; readonly title: string }[] = [
  { value: "step", label: "Step", title: "All lanes at the same iteration" },
  { value: "unmasked", label: "Unmasked", title: "All lanes with the same share of tokens unmasked" },
  { value: "time", label: "Time", title: "All lanes at the same time since their start" },
];

/** The clock of all lanes: play, step, scrub, and what it counts. */
export function Timeline() {
  const { pauseAt, stepClock, stepEvent, setClockScale, setPlaying } = usePlaygroundStore().getState();
  const runs = usePlayground((state) => state.runs);
  const laneIds = usePlayground((state) => settingsOf(state).laneIds);
  const scale = usePlayground((state) => state.clock.scale);
  const isPlaying = usePlayground((state) => state.isPlaying);
  const marksOf = usePlayground((state) => state.marksOf);
  const lanes = useMemo(
    () =>
      laneIds.flatMap((id, index) => {
        const trace = runs[id]?.trace;
        if (!trace) return [];
        const events = marksOf(trace);
        return [{ letter: laneLetter(index), color: laneColor(index), trace, events }];
      }),
    [laneIds, runs, marksOf],
  );
  const isEmpty = lanes.length === 0;
  usePlayback();

  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: a footer of the page is a landmark, and landmarks have names
    <footer
      aria-label="Timeline"
      className="sticky bottom-0 z-30 will-change-[opacity] flex flex-wrap items-center gap-x-2.5 gap-y-1.5 border-t border-line bg-card px-4 py-2 max-lg:px-3 lg:h-[62px] lg:flex-nowrap"
    >
      <div className="flex gap-2">
        <IconButton
          icon="first"
          label="First step"
          disabled={isEmpty}
          onClick={() => pauseAt(0)}
          className="max-lg:hidden"
        />
        <Button
          look="primary"
          className="w-8 !px-0"
          aria-label={isPlaying ? "Pause" : "Play"}
          title={withKeys(isPlaying ? "Pause" : "Play", "toggle-play")}
          disabled={isEmpty}
          onClick={() => setPlaying(!isPlaying)}
        >
          <Icon name={isPlaying ? "pause" : "play"} />
        </Button>
        <IconButton
          icon="last"
          label="Last step"
          disabled={isEmpty}
          onClick={() => pauseAt("end")}
          className="max-lg:hidden"
        />
        <span className="flex gap-1 max-lg:hidden">
          <IconButton
            icon="previousEvent"
            label={withKeys("Previous event", "previous-event")}
            disabled={isEmpty}
            onClick={() => stepEvent(-1)}
          />
          <IconButton
            icon="nextEvent"
            label={withKeys("Next event", "next-event")}
            disabled={isEmpty}
            onClick={() => stepEvent(1)}
          />
          <EventFilter />
        </span>
        <span className="flex gap-1 lg:hidden">
          <Button aria-label="One step back" disabled={isEmpty} onClick={() => stepClock(-1)} className="w-8 !px-0">
            ←
          </Button>
          <Button aria-label="One step forward" disabled={isEmpty} onClick={() => stepClock(1)} className="w-8 !px-0">
            →
          </Button>
        </span>
      </div>
      <div className="min-w-0 max-lg:order-last max-lg:basis-1/2 flex-1">
        <Track lanes={lanes} />
      </div>
      <p className="whitespace-nowrap tabular-nums max-lg:order-last">
        <span className="max-lg:sr-only">{isEmpty ? "no run yet" : "iteration "}</span>
        {lanes.map(({ letter, trace }, index) => (
          <span key={letter}>
            {index > 0 && <span> · </span>}
            <Counter trace={trace} />
          </span>
        ))}
      </p>
      <SpeedField />
      <Segmented label="What the clock counts" value={scale} choices={scales} onChange={setClockScale} />
      <p className="hidden items-center gap-1 whitespace-nowrap text-xs text-muted min-[1420px]:flex">
        <KeysOf id="toggle-play" /> play <KeysOf id="step-back" /> <KeysOf id="step-forward" /> step{" "}
        <KeysOf id="help" /> keys
      </p>
    </footer>
  );
}

/** The track at the clock: all that changes with every frame while playing. */
function Track({ lanes }: Pick<TimelineTrackProps, "lanes">) {
  const { pauseAt } = usePlaygroundStore().getState();
  const clock = usePlayground((state) => state.clock);
  const traces = useMemo(() => lanes.map(({ trace }) => trace), [lanes]);
  return (
    <TimelineTrack
      lanes={lanes}
      scale={clock.scale}
      value={lanes.length === 0 ? 0 : clockValue(traces, clock)}
      onChange={pauseAt}
    />
  );
}

/** `7 / 11`: the iteration of one lane at the clock, of how many. */
function Counter({ trace }: { readonly trace: Trace }) {
  return <span translate="no">{`${useIterationsShown(trace)} / ${trace.iterations.length}`}</span>;
}

/** How fast playing goes. */
function SpeedField() {
  const { setSpeed } = usePlaygroundStore().getState();
  const speed = usePlayground((state) => state.speed);
  return (
    <SelectField
      label="Playing speed"
      value={String(speed)}
      options={SPEEDS.map((value) => ({ value: String(value), label: `${value}×` }))}
      onChange={(value) => setSpeed(Number(value))}
      className="w-16 max-sm:hidden"
    />
  );
}
