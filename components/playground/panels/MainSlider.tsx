"use client";
import { type CSSProperties, useId } from "react";
import { laneLetter } from "@/components/charts/lanes";
import { changeSetting } from "@/components/models/lane-edits";
import { usePageSession } from "@/components/playground/machine/use-session";
import { settingsOf } from "@/components/playground/state/document";
import { editLane } from "@/components/playground/state/settings";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { formatStepped, snapToRange } from "@/components/ui/stepped";
import { mainSetting } from "@/components/ui/strategy-summary";
import { lanes } from "@/components/ui/words/en/lanes";
import { useWords } from "@/components/ui/words/use-words";
import type { ResolvedLane } from "@/lib/experiment/resolve";

interface MainSliderProps {
  readonly index: number;
  readonly laneId: string;
  readonly lane: ResolvedLane;
}

/** The lane's main setting as a slider in its head, which a short run follows; nothing for strategies without one. */
export function MainSlider({ index, laneId, lane }: MainSliderProps) {
  const words = useWords(lanes);
  const { edit } = usePlaygroundStore().getState();
  const session = usePageSession();
  const responseLength = usePlayground((state) => settingsOf(state).experiment.responseLength);
  const id = useId();
  const setting = mainSetting(lane, responseLength);
  if (!setting) return null;
  const { key, label, value, min, max, step } = setting;
  const change = (number: number) => {
    edit(`${laneId}:${key}`, (settings) =>
      editLane(settings, index, (before) => changeSetting(before, key, setting.valueAt(number))),
    );
    session.runOnChange(laneId);
  };
  return (
    <div className="flex min-h-6 items-center gap-2 text-xs">
      <label htmlFor={id} className="shrink-0 text-muted">
        <span>{label}</span>
        <span className="sr-only">{words.ofLane(laneLetter(index))}</span>
      </label>
      <input
        id={id}
        type="range"
        {...{ min, max, step, value }}
        onChange={(event) => change(snapToRange(event.target.valueAsNumber, { min, max, step }))}
        className="slider"
        style={{ "--fill": `${((value - min) / (max - min)) * 100}%`, "--accent": "var(--lane)" } as CSSProperties}
      />
      <output htmlFor={id} className="min-w-8 shrink-0 text-right font-semibold tabular-nums">
        {formatStepped(value, step)}
      </output>
    </div>
  );
}
