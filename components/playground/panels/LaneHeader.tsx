"use client";
import { laneLetter } from "@/components/charts/lanes";
import { AboutModel } from "@/components/models/AboutModel";
import { modelNamed } from "@/components/models/fit";
import {
  changeCacheSetting,
  changeSetting,
  switchCache,
  switchModel,
  switchStrategy,
} from "@/components/models/lane-edits";
import type { ModelChoice } from "@/components/models/shipped";
import { useBranchChange, useParentageText } from "@/components/playground/state/debug-views";
import { settingsOf } from "@/components/playground/state/document";
import type { LaneRun } from "@/components/playground/state/runs";
import { editLane } from "@/components/playground/state/settings";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { CachePicker } from "@/components/ui/CachePicker";
import { Icon } from "@/components/ui/icons";
import { SelectField } from "@/components/ui/SelectField";
import { StrategyPicker } from "@/components/ui/StrategyPicker";
import { lanes } from "@/components/ui/words/en/lanes";
import { useWords } from "@/components/ui/words/use-words";
import type { InertSetting } from "@/lib/decoding/strategy";
import { cacheConflict, type ResolvedLane, resolveLegal } from "@/lib/experiment/resolve";
import type { Lane } from "@/lib/experiment/schema";
import { CompanionField } from "./CompanionField";
import { LaneMenu } from "./LaneMenu";

export interface LaneHeaderProps {
  readonly index: number;
  readonly laneId: string;
  readonly lane: ResolvedLane;
  readonly run: LaneRun;
  readonly models: readonly ModelChoice[];
  readonly inert: readonly InertSetting[];
}

/** Letter, model, strategy and cache with their settings, and what else can be done with the lane. */
export function LaneHeader({ index, laneId, lane, run, models, inert }: LaneHeaderProps) {
  const words = useWords(lanes);
  const { edit } = usePlaygroundStore().getState();
  const responseLength = usePlayground((state) => settingsOf(state).experiment.responseLength);
  const name = laneLetter(index);
  const change = (tag: string, next: (lane: Lane) => Partial<Lane>) =>
    edit(`${laneId}:${tag}`, (settings) => editLane(settings, index, next));

  return (
    <header className="flex flex-wrap items-center gap-1.5">
      <h2
        id={`lane-${index}-name`}
        className="grid size-7 place-items-center rounded-md forced-color-adjust-none bg-(--lane) font-bold text-on-lane"
      >
        <span className="sr-only">{`${words.lane} `}</span>
        {name}
      </h2>
      <ModelField index={index} laneId={laneId} lane={lane} models={models} />
      <StrategyPicker
        lane={lane}
        laneName={name}
        responseLength={responseLength}
        inert={inert}
        onStrategy={(id) => change("strategy", (before) => switchStrategy(before, id))}
        onSetting={(key, value) => change(key, (before) => changeSetting(before, key, value))}
        onReset={() => change("reset", () => ({ settings: {} }))}
      />
      <CompanionField index={index} laneId={laneId} lane={lane} />
      <CachePicker
        lane={lane}
        laneName={name}
        problem={cacheConflict(lane, responseLength)}
        onCache={(id) => change("cache", (before) => switchCache(before, id))}
        onSetting={(key, value) => change(`cache.${key}`, (before) => changeCacheSetting(before, key, value))}
        onReset={() => change("cache.reset", () => ({ cacheSettings: undefined }))}
      />
      <LaneMenu index={index} laneId={laneId} lane={lane} run={run} />
      {lane.branch && <BranchLine laneId={laneId} />}
    </header>
  );
}

/** The lane's checkpoint, and its card. Choosing one of another kind brings a strategy along that it can be decoded with. */
function ModelField({ index, laneId, lane, models }: Pick<LaneHeaderProps, "index" | "laneId" | "lane" | "models">) {
  const words = useWords(lanes);
  const { edit, notify } = usePlaygroundStore().getState();
  const name = laneLetter(index);

  function choose(model: string) {
    const next = switchModel(lane.recipe, model);
    edit(`${laneId}:model`, (settings) => editLane(settings, index, (before) => switchModel(before, model)));
    if (next.strategy === lane.strategy.id) return;
    const [before, after] = [lane, resolveLegal(next)].map(({ strategy }) => strategy.label);
    const { label, attention } = modelNamed(model);
    const kind = attention === "causal" ? words.writesInOrder : words.fillsMasks;
    notify("info", words.modelBrings(label, kind, name, after!, before!), {
      label: words.keep(before!),
      run: () =>
        edit(`${laneId}:strategy`, (settings) =>
          editLane(settings, settings.laneIds.indexOf(laneId), {
            strategy: lane.strategy.id,
            settings: lane.recipe.settings,
          }),
        ),
    });
  }

  return (
    <span className="flex max-w-48 min-w-0 gap-0.5 @max-[560px]:order-1 @max-[560px]:max-w-none @max-[560px]:flex-[1_1_6.5rem]">
      <SelectField
        label={words.modelOf(name)}
        value={lane.model}
        options={models.map(({ name, label }) => ({ value: name, label, short: label.split(" · ")[0]! }))}
        onChange={choose}
      />
      <AboutModel model={modelNamed(lane.model)} />
    </span>
  );
}

/** Says of a branch lane whom it leaves, where, and with which change; its settings count from there on. */
function BranchLine({ laneId }: Pick<LaneHeaderProps, "laneId">) {
  const words = useWords(lanes);
  const origin = useParentageText(laneId);
  const change = useBranchChange(laneId);
  return (
    <p className="order-2 flex basis-full items-center gap-1.5 text-xs text-muted" title={words.branchHelp}>
      <Icon name="branch" size={12} />
      <span>
        <span>{words.branchOf(origin ?? "")}</span>
        {change && (
          <>
            :{" "}
            <b className="font-semibold text-fg" translate="no">
              {change}
            </b>
          </>
        )}
      </span>
    </p>
  );
}
