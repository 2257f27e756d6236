"use client";
import { lazy, Suspense, useId } from "react";
import { declarations } from "@/lib/decoding/declarations";
import type { InertSetting, ParamSpec, ParamValue } from "@/lib/decoding/strategy";
import type { ResolvedLane } from "@/lib/experiment/resolve";
import { AboutLink } from "./AboutLink";
import { Button } from "./Button";
import { Icon } from "./icons";
import { ParamControl } from "./ParamControl";
import { Popover } from "./Popover";
import { strategySummary } from "./strategy-summary";
import { lanes } from "./words/en/lanes";
import { useWords } from "./words/use-words";

// Papers and rules are read by few, and are long: they come with how strategies decide.
export const loadSource = () => import("./StrategySource");
const StrategySource = lazy(async () => ({ default: (await loadSource()).StrategySource }));

export interface StrategyPickerProps {
  readonly lane: ResolvedLane;
  readonly laneName: string;
  readonly responseLength: number;
  /** Settings that cannot act in this combination. */
  readonly inert: readonly InertSetting[];
  readonly onStrategy: (id: string) => void;
  readonly onSetting: (key: string, value: ParamValue) => void;
  readonly onReset: () => void;
}

/** The strategy of a lane and all its settings, behind one button that says what is chosen. */
export function StrategyPicker(props: StrategyPickerProps) {
  const words = useWords(lanes);
  const { lane, laneName, responseLength } = props;
  const summary = strategySummary(lane.recipe, responseLength);
  return (
    <Popover
      label={words.strategyOf(laneName, summary)}
      width={344}
      triggerClassName="flex min-h-7 min-w-0 flex-1 items-center justify-between @max-[560px]:basis-[calc(100%-80px)] gap-1 rounded-[7px] border border-line bg-card px-2 text-xs hover:bg-well"
      trigger={
        <>
          <span className="text-left leading-tight">{summary}</span>
          <span className="shrink-0 text-muted">
            <Icon name="chevron" size={12} />
          </span>
        </>
      }
    >
      {() => <StrategyPanel {...props} />}
    </Popover>
  );
}

function StrategyPanel({ lane, inert, onStrategy, onSetting, onReset }: StrategyPickerProps) {
  const words = useWords(lanes);
  const { strategy, settings } = lane;
  const groups = [...new Set(declarations.map(({ group }) => group))];
  const chooser = useId();
  return (
    <div className="flex flex-col gap-3 p-3.5">
      <div>
        <label htmlFor={chooser} className="mb-1 block text-xs text-muted">
          {words.strategy}
        </label>
        <select
          id={chooser}
          data-autofocus
          value={strategy.id}
          onChange={(event) => onStrategy(event.target.value)}
          className="h-8 w-full rounded-[7px] border border-line bg-card px-2"
        >
          {groups.map((group) => (
            <optgroup key={group} label={group}>
              {declarations
                .filter((candidate) => candidate.group === group)
                .map((candidate) => (
                  <option key={candidate.id} value={candidate.id}>
                    {candidate.label}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
        <p lang="en" className="mt-1.5">
          {strategy.summary}
        </p>
        <p lang="en" className="mt-1 text-xs text-muted">
          <Suspense fallback="…">
            <StrategySource id={strategy.id} />
          </Suspense>
        </p>
        <AboutLink anchor={strategy.id}>{words.aboutStrategy}</AboutLink>
      </div>
      <hr className="border-line" />
      {Object.entries<ParamSpec>(strategy.params).map(([key, spec]) => (
        <div key={key}>
          <ParamControl spec={spec} value={settings[key] ?? null} onChange={(value) => onSetting(key, value)} />
          {inert
            .filter((setting) => setting.key === key)
            .map(({ message }) => (
              <p key={message} className="mt-1 flex gap-1 text-xs text-warn">
                <Icon name="warning" size={12} />
                {message}
              </p>
            ))}
        </div>
      ))}
      <Button
        size="small"
        disabled={Object.keys(lane.recipe.settings).length === 0}
        onClick={onReset}
        className="self-start"
      >
        {words.defaults}
      </Button>
    </div>
  );
}
