"use client";
import { useId } from "react";
import { cachePolicies } from "@/lib/engine/caches";
import { type CacheParam, cacheGroups } from "@/lib/engine/caches/policy";
import type { ResolvedLane } from "@/lib/experiment/resolve";
import { AboutLink } from "./AboutLink";
import { Button } from "./Button";
import { cacheSummary } from "./cache-summary";
import { Icon } from "./icons";
import { ParamControl } from "./ParamControl";
import { Popover } from "./Popover";
import { lanes } from "./words/en/lanes";
import { useWords } from "./words/use-words";

export interface CachePickerProps {
  readonly lane: ResolvedLane;
  readonly laneName: string;
  /** Why the lane cannot be run with its cache, as a sentence; null where it can. */
  readonly problem: string | null;
  readonly onCache: (id: string) => void;
  readonly onSetting: (key: string, value: number) => void;
  readonly onReset: () => void;
}

/** The cache of a lane and its settings, behind one button that says what is chosen. */
export function CachePicker(props: CachePickerProps) {
  const words = useWords(lanes);
  const { lane, laneName, problem } = props;
  const summary = cacheSummary(lane.recipe);
  return (
    <Popover
      label={`${words.cacheOf(laneName, summary)}${problem ? ` (${problem})` : ""}`}
      width={344}
      align="end"
      triggerClassName="flex min-h-7 min-w-0 max-w-44 items-center justify-between gap-1 rounded-[7px] border border-line bg-card px-2 text-xs hover:bg-well @max-[560px]:order-1 @max-[560px]:max-w-[42%]"
      trigger={
        <>
          {problem && (
            <span className="text-warn">
              <Icon name="warning" size={12} />
            </span>
          )}
          <span className="text-left leading-tight">{summary}</span>
          <span className="shrink-0 text-muted">
            <Icon name="chevron" size={12} />
          </span>
        </>
      }
    >
      {() => <CachePanel {...props} />}
    </Popover>
  );
}

function CachePanel({ lane, problem, onCache, onSetting, onReset }: CachePickerProps) {
  const words = useWords(lanes);
  const chooser = useId();
  const { policy, settings } = lane.cache;
  const params = Object.entries<CacheParam>(policy.params);
  return (
    <div className="flex flex-col gap-3 p-3.5">
      <div>
        <label htmlFor={chooser} className="mb-1 block text-xs text-muted">
          {words.cache}
        </label>
        <select
          id={chooser}
          data-autofocus
          value={policy.id}
          onChange={(event) => onCache(event.target.value)}
          className="h-8 w-full rounded-[7px] border border-line bg-card px-2"
        >
          {cacheGroups.map(({ name }) => (
            <optgroup key={name} label={name}>
              {cachePolicies
                .filter(({ group }) => group === name)
                .map(({ id, label }) => (
                  <option key={id} value={id}>
                    {label}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
        <p lang="en" className="mt-1.5">
          {policy.summary}
        </p>
        <p lang="en" className="mt-1 text-xs text-muted">
          {policy.source}
        </p>
        <AboutLink anchor={`cache-${policy.id}`}>{words.aboutCache}</AboutLink>
        {problem && (
          <p className="mt-1.5 flex gap-1 text-xs text-warn">
            <Icon name="warning" size={12} />
            {problem}
          </p>
        )}
      </div>
      {params.length > 0 && <hr className="border-line" />}
      {params.map(([key, spec]) => (
        <ParamControl
          key={key}
          spec={spec}
          value={settings[key]!}
          onChange={(value) => typeof value === "number" && onSetting(key, value)}
        />
      ))}
      {params.length > 0 && (
        <Button size="small" disabled={!lane.recipe.cacheSettings} onClick={onReset} className="self-start">
          {words.defaults}
        </Button>
      )}
    </div>
  );
}
