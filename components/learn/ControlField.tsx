"use client";
import { usePageSession } from "@/components/playground/machine/use-session";
import { settingsOf } from "@/components/playground/state/document";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { NumberSlider } from "@/components/ui/NumberSlider";
import { Segmented } from "@/components/ui/Segmented";
import type { Control } from "@/lib/learn/lesson";

/** One thing that may be changed in a step; a short run follows it. */
export function ControlField({ control }: { readonly control: Control }) {
  const store = usePlaygroundStore();
  const session = usePageSession();
  const { experiment } = usePlayground(settingsOf);
  const change = (next: typeof experiment) => {
    store.getState().edit(control.id, (settings) => ({ ...settings, experiment: next }));
    for (const id of settingsOf(store.getState()).laneIds) session.runOnChange(id);
  };
  if (control.kind === "range") {
    const { label, min, max, step } = control;
    return (
      <NumberSlider
        {...{ label, min, max, step }}
        value={control.valueIn(experiment)}
        onChange={(value) => change(control.set(experiment, value))}
      />
    );
  }
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span className="text-xs text-muted">{control.label}</span>
      <Segmented
        label={control.label}
        value={control.valueIn(experiment)}
        choices={control.choices}
        onChange={(value) => change(control.set(experiment, value))}
      />
    </div>
  );
}
