"use client";
import { laneLetter } from "@/components/charts/lanes";
import { commandOf, withKeys } from "@/components/playground/machine/commands";
import { downloadTrace, traceAsText } from "@/components/playground/machine/export";
import { useCommand } from "@/components/playground/machine/use-commands";
import { usePageSession } from "@/components/playground/machine/use-session";
import { settingsOf } from "@/components/playground/state/document";
import { runOf } from "@/components/playground/state/runs";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { Button, buttonClass, IconButton } from "@/components/ui/Button";
import { copyText } from "@/components/ui/clipboard";
import { Icon } from "@/components/ui/icons";
import { Menu } from "@/components/ui/Menu";
import { SiteHeader } from "@/components/ui/SiteHeader";
import { strategySummary } from "@/components/ui/strategy-summary";
import { ThemeToggle } from "@/components/ui/ThemeToggle";
import { StatusChip } from "./StatusChip";

/** The playground's header: what the network runs on, and what can be taken out of the page. */
export function PageHeader() {
  const session = usePageSession();
  const { label } = commandOf("help");
  const onHelp = useCommand("help");
  return (
    <SiteHeader page="/" more={[{ label, onSelect: onHelp }]}>
      <StatusChip />
      <ExportMenu />
      <Button look="primary" onClick={() => session.share()}>
        Share<span className="max-sm:sr-only"> link</span>
      </Button>
      <ThemeToggle />
      <IconButton icon="help" label={withKeys(label, "help")} onClick={onHelp} className="max-sm:hidden" />
    </SiteHeader>
  );
}

/** Each lane's run as a file, and all of them as text. */
function ExportMenu() {
  const { notify } = usePlaygroundStore().getState();
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
      notify("good", `Copied ${text.length === 1 ? "1 run" : `${text.length} runs`} as text.`);
    } catch (error) {
      notify("bad", (error as Error).message);
    }
  }

  return (
    <Menu
      label="Export"
      align="end"
      width={250}
      triggerClassName={`${buttonClass()} max-sm:hidden`}
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
