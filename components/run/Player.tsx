"use client";
import { IconButton } from "@/components/ui/Button";
import { charts } from "@/components/ui/words/en/charts";
import { useWords } from "@/components/ui/words/use-words";
import type { Trace } from "@/lib/trace/schema";
import { usePlayback } from "./use-playback";
import { useIterationsShown, useView, useViewStore } from "./use-view";

interface PlayerProps {
  readonly trace: Trace;
  /** What is played, for those who hear it. */
  readonly name: string;
}

/** Play, first, next, and where the clock stands, for one run. */
export function Player({ trace, name }: PlayerProps) {
  const words = useWords(charts);
  usePlayback();
  const { setPlaying, pauseAt, stepClock } = useViewStore().getState();
  const isPlaying = useView((view) => view.isPlaying);
  const shown = useIterationsShown(trace);
  const { length } = trace.iterations;
  return (
    <div className="flex items-center gap-2">
      <IconButton
        icon={isPlaying ? "pause" : "play"}
        label={isPlaying ? words.pause(name) : words.play(name)}
        size="small"
        onClick={() => setPlaying(!isPlaying)}
      />
      <IconButton icon="first" label={words.first} size="small" disabled={shown === 0} onClick={() => pauseAt(0)} />
      <IconButton
        icon="step"
        label={words.next}
        size="small"
        disabled={shown === length}
        onClick={() => stepClock(1)}
      />
      <span className="text-xs text-muted tabular-nums">{words.clockAt(shown, length)}</span>
    </div>
  );
}
