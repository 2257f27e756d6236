"use client";
import { laneLetter } from "@/components/charts/lanes";
import { downloadTrace, traceAsText } from "@/components/playground/machine/export";
import { settingsOf } from "@/components/playground/state/document";
import { runOf } from "@/components/playground/state/runs";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { tellError } from "@/components/playground/state/tell-error";
import { buttonClass } from "@/components/ui/Button";
import { classNames } from "@/components/ui/class-names";
import { copyText } from "@/components/ui/clipboard";
import { Icon } from "@/components/ui/icons";
import { Menu } from "@/components/ui/Menu";
import { strategySummary } from "@/components/ui/strategy-summary";

/** Each lane's run as a file, and all of them as text. */
export function ExportMenu({ className }: { readonly className?: string }) {
  const store = usePlaygroundStore();
  const { experiment, laneIds } = usePlayground(settingsOf);
  const runs = usePlayground((state) => state.runs);
  const lanes = laneIds.map((id, index) => ({
    name: laneLetter(index),
    summary: strategySummary(experiment.lanes[index]!, experiment.responseLength),
    trace: runOf({ runs }, id).trace,
  }));
  const text = lanes.flatMap(({ name, trace, summary }) =>
    trace ? `Lane ${name}\n${traceAsText(trace, summary)}` : [],
  );

  async function copyAll() {
    try {
      await copyText(text.join("\n\n"));
      store.getState().notify("good", `Copied ${text.length === 1 ? "1 run" : `${text.length} runs`} as text.`);
    } catch (error) {
      tellError(store.getState(), error);
    }
  }

  return (
    <Menu
      label="Export"
      align="end"
      width={250}
      triggerClassName={classNames(buttonClass(), className)}
      trigger={
        <>
          Export <Icon name="chevron" size={12} />
        </>
      }
      items={[
        ...lanes.map(({ name, trace, summary }) => ({
          label: `Trace of lane ${name} (JSON)`,
          detail: trace ? summary : "no run yet",
          disabled: !trace,
          onSelect: () => trace && downloadTrace(trace, name),
        })),
        { label: "Copy all as text", disabled: text.length === 0, onSelect: () => void copyAll() },
      ]}
    />
  );
}
