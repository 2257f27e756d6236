"use client";
import { type ReactNode, useId, useState } from "react";
import { useLab } from "@/components/labs/state/lab-state";
import { laneInMenus, laneProblem } from "@/components/labs/state/sweep-fields";
import { companionChoices, modelNamed } from "@/components/models/fit";
import {
  changeCacheSetting,
  changeSetting,
  switchCache,
  switchModel,
  switchStrategy,
} from "@/components/models/lane-edits";
import { modelChoices } from "@/components/models/shipped";
import { Button, IconButton } from "@/components/ui/Button";
import { CachePicker } from "@/components/ui/CachePicker";
import { Icon } from "@/components/ui/icons";
import { SelectField } from "@/components/ui/SelectField";
import { StrategyPicker } from "@/components/ui/StrategyPicker";
import { labs as labWords } from "@/components/ui/words/en/labs";
import { lanes as laneWords } from "@/components/ui/words/en/lanes";
import { useWords } from "@/components/ui/words/use-words";
import { laneText } from "@/lib/experiment/lane-text";
import { cacheConflict, type ResolvedLane, resolveLegal } from "@/lib/experiment/resolve";
import type { Lane } from "@/lib/experiment/schema";
import { SWEEP_LIMITS, type Sweep } from "@/lib/sweep/schema";
import { TextField } from "./TextField";

/** Length at which lanes are summed up where a sweep sets none. */
const USUAL_LENGTH = 32;

interface LaneLinesProps {
  readonly lanes: Sweep["lanes"];
  readonly lengths: Sweep["lengths"];
  readonly onChange: (lanes: Sweep["lanes"]) => void;
}

/** The lanes of a sweep: each in menus, or as the text of a link, which can be a grid. */
export function LaneLines({ lanes, lengths, onChange }: LaneLinesProps) {
  const words = useWords(labWords);
  const responseLength = lengths.find((length) => length !== null) ?? USUAL_LENGTH;
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-xs text-muted">{words.lanes}</legend>
      {lanes.map((text, at) => (
        <LaneLine
          // Lanes have no name but their place, and an open menu must outlive what it changes.
          key={at}
          {...{ text, at, responseLength }}
          onChange={(next) => onChange(lanes.map((lane, index) => (index === at ? next : lane)))}
          onRemove={lanes.length > 1 ? () => onChange(lanes.filter((_, index) => index !== at)) : null}
        />
      ))}
      <Button
        size="small"
        className="self-start"
        disabled={lanes.length >= SWEEP_LIMITS.lanes}
        onClick={() => onChange([...lanes, lanes.at(-1)!])}
      >
        <Icon name="plus" size={12} /> {words.addLane}
      </Button>
      <p className="text-xs text-muted">
        {words.asText.split("`").map((piece, index) => (index % 2 === 1 ? <code key={piece}>{piece}</code> : piece))}
      </p>
    </fieldset>
  );
}

interface LaneLineProps {
  readonly text: string;
  readonly at: number;
  readonly responseLength: number;
  readonly onChange: (text: string) => void;
  /** Null for the only one. */
  readonly onRemove: (() => void) | null;
}

function LaneLine({ text, at, responseLength, onChange, onRemove }: LaneLineProps) {
  const words = useWords(labWords);
  const { laneOf } = useWords(laneWords);
  const [isText, setText] = useState(false);
  const lane = laneInMenus(text);
  const name = String(at + 1);
  const inMenus = !isText && lane !== null;
  const actions = (
    <span className="-mr-1.5 flex shrink-0">
      <IconButton
        icon={inMenus ? "edit" : "look"}
        label={inMenus ? words.editAsText(name) : words.editInMenus(name)}
        title={lane ? undefined : words.onlyText}
        look="ghost"
        size="small"
        disabled={lane === null}
        onClick={() => setText(!isText)}
      />
      <IconButton
        icon="close"
        label={words.removeLane(name)}
        look="ghost"
        size="small"
        disabled={onRemove === null}
        onClick={() => onRemove?.()}
      />
    </span>
  );
  if (inMenus) {
    return (
      <LaneMenus {...{ lane, name, responseLength }} onChange={(next) => onChange(laneText(next))}>
        {actions}
      </LaneMenus>
    );
  }
  return (
    <div className="flex items-start gap-1 border-b border-line pb-2">
      <TextField
        label={laneOf(name)}
        isLabelHidden
        value={text}
        onChange={(next) => {
          const problem = laneProblem(next);
          if (problem === null) onChange(next);
          return problem;
        }}
      />
      {actions}
    </div>
  );
}

interface LaneMenusProps {
  readonly lane: ResolvedLane;
  readonly name: string;
  readonly responseLength: number;
  readonly onChange: (lane: Lane) => void;
  /** Beside the model. */
  readonly children: ReactNode;
}

/** Model, strategy and cache of a lane, with their settings. */
function LaneMenus({ lane, name, responseLength, onChange, children }: LaneMenusProps) {
  const lanesSay = useWords(laneWords);
  const notify = useLab((state) => state.notify);
  const title = useId();
  const { recipe } = lane;

  function chooseModel(model: string) {
    const next = switchModel(recipe, model);
    onChange(next);
    if (next.strategy === lane.strategy.id) return;
    const { label, attention } = modelNamed(model);
    const kind = attention === "causal" ? lanesSay.writesInOrder : lanesSay.fillsMasks;
    const { strategy } = resolveLegal(next);
    notify("info", lanesSay.modelBrings(label, kind, name, strategy.label, lane.strategy.label));
  }

  return (
    <fieldset aria-labelledby={title} className="flex flex-wrap items-center gap-1 border-b border-line pb-2">
      <legend id={title} className="sr-only">
        {lanesSay.laneOf(name)}
      </legend>
      <span className="flex min-w-0 basis-full items-center gap-1">
        <SelectField
          label={lanesSay.modelOf(name)}
          value={lane.model}
          options={modelChoices([lane.model]).map((model) => ({ value: model.name, label: model.label }))}
          onChange={chooseModel}
          className="min-w-0 flex-1"
        />
        {children}
      </span>
      <StrategyPicker
        lane={lane}
        laneName={name}
        responseLength={responseLength}
        inert={[]}
        onStrategy={(id) => onChange(switchStrategy(recipe, id))}
        onSetting={(key, value) => onChange(changeSetting(recipe, key, value))}
        onReset={() => onChange({ ...recipe, settings: {} })}
      />
      {lane.companion && (
        <SelectField
          label={lanesSay.companionOf(name)}
          value={lane.companion.name}
          options={companionChoices(lane).map((model) => ({
            value: model.name,
            label: lanesSay.withCompanion(model.label),
          }))}
          onChange={(companion) => onChange({ ...recipe, companion })}
        />
      )}
      <CachePicker
        lane={lane}
        laneName={name}
        problem={cacheConflict(lane, responseLength)}
        onCache={(id) => onChange(switchCache(recipe, id))}
        onSetting={(key, value) => onChange(changeCacheSetting(recipe, key, value))}
        onReset={() => onChange({ ...recipe, cacheSettings: undefined })}
      />
    </fieldset>
  );
}
