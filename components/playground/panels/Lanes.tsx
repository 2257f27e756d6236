"use client";
import { useMemo } from "react";
import { laneLetter } from "@/components/charts/lanes";
import { companionWarning } from "@/components/models/fit";
import { modelChoices } from "@/components/models/shipped";
import { settingsOf } from "@/components/playground/state/document";
import { type PlaygroundState, usePlayground } from "@/components/playground/state/store";
import { classNames } from "@/components/ui/class-names";
import { late } from "@/components/ui/late";
import { page as pageWords } from "@/components/ui/words/en/page";
import { useWords } from "@/components/ui/words/use-words";
import { iterationsShown } from "@/lib/analysis/clock";
import type { InertSetting } from "@/lib/decoding/strategy";
import { resolveLegal } from "@/lib/experiment/resolve";
import { parsePrior } from "@/lib/text/prior";
import { LaneCard } from "./LaneCard";
import { loadBehind } from "./load-first";
import { Part, runAndView, settingsAndRuns } from "./Part";

// What holds runs against each other comes after the runs.
const LaneComparison = late(async () => (await loadBehind()).LaneComparison);
const LaneAncestry = late(async () => (await loadBehind()).LaneAncestry);
const DivergencePanel = late(async () => (await loadBehind()).DivergencePanel);

const NO_WARNINGS: readonly InertSetting[] = [];

/** How many lanes stand side by side, by how many there are: all of them where each keeps the width of a word. */
const COLUMNS = [
  "grid-cols-1",
  "grid-cols-1 @min-[600px]/lanes:grid-cols-2",
  "grid-cols-1 @min-[600px]/lanes:grid-cols-2 @min-[740px]/lanes:grid-cols-3",
  "grid-cols-1 @min-[600px]/lanes:grid-cols-2 @min-[950px]/lanes:grid-cols-4",
];

/** All lanes and, once there are two runs, the table that compares them. */
export function Lanes() {
  const words = useWords(pageWords);
  const { experiment, laneIds } = usePlayground(settingsOf);
  const isHidden = usePlayground(hidesSomething);
  const inert = useInertSettings();
  const models = useMemo(() => modelChoices(experiment.lanes.map((lane) => lane.model)), [experiment.lanes]);
  return (
    <>
      <div className="@container/lanes">
        <div data-figure="lanes" className={classNames("grid gap-x-3", COLUMNS[laneIds.length - 1])}>
          {laneIds.map((id, index) => (
            <Part key={id} name={words.parts.lane(laneLetter(index))} draws={runAndView(id)}>
              <LaneCard index={index} laneId={id} models={models} inert={inert[index] ?? NO_WARNINGS} />
            </Part>
          ))}
        </div>
      </div>
      {!isHidden && (
        <Part name={words.parts.comparison} draws={settingsAndRuns}>
          <LaneComparison />
        </Part>
      )}
      <Part name={words.parts.branches} draws={settingsAndRuns}>
        <LaneAncestry />
      </Part>
      {!isHidden && (
        <Part name={words.parts.parting} draws={settingsAndRuns}>
          <DivergencePanel />
        </Part>
      )}
    </>
  );
}

/** Whether some lane's future is hidden: what compares whole runs would tell it. */
const hidesSomething = ({ looks, clock, shownRuns }: PlaygroundState): boolean =>
  looks.hidesFuture && shownRuns().some(({ trace }) => iterationsShown(trace, clock) < trace.iterations.length);

/** Per lane, the settings that cannot act as they stand. */
function useInertSettings() {
  const { experiment } = usePlayground(settingsOf);
  const tokenizer = usePlayground((state) => state.tokenizer);
  const { lanes, responseLength, prior } = experiment;
  return useMemo(() => {
    const fixed = tokenizer ? parsePrior(prior, tokenizer, responseLength).entries.length : 0;
    return lanes.map((recipe) => {
      const lane = resolveLegal(recipe);
      const size = { responseLength, masked: responseLength - fixed };
      const inert = lane.strategy.inert?.(lane.settings, size) ?? [];
      const warning = companionWarning(lane);
      return warning === null ? inert : [...inert, { key: "companion", message: warning }];
    });
  }, [lanes, responseLength, prior, tokenizer]);
}
