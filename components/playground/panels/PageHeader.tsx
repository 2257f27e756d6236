"use client";
import { commandOf, withKeys } from "@/components/playground/machine/commands";
import { useCommand } from "@/components/playground/machine/use-commands";
import { usePageSession } from "@/components/playground/machine/use-session";
import { usePlaygroundStore } from "@/components/playground/state/store";
import { Button, IconButton } from "@/components/ui/Button";
import { SiteHeader } from "@/components/ui/SiteHeader";
import { ThemeToggle } from "@/components/ui/ThemeToggle";
import { StatusChip } from "./StatusChip";

/** The playground's header: what the network runs on, and what can be taken out of the page. */
export function PageHeader() {
  const session = usePageSession();
  const { label } = commandOf("help");
  const onHelp = useCommand("help");
  const { showDialog } = usePlaygroundStore().getState();
  const onNew = () => session.startAnew();
  const onKept = () => showDialog("kept");
  return (
    <SiteHeader
      page="/"
      more={[
        { label: "New experiment", onSelect: onNew },
        { label: "Recent and starred experiments", onSelect: onKept },
        { label, onSelect: onHelp },
      ]}
    >
      <StatusChip />
      <Button
        onClick={onNew}
        title="The experiment that the page opens with; undo brings this one back"
        className="max-sm:hidden"
      >
        New
      </Button>
      <IconButton icon="clock" label="Recent and starred experiments" onClick={onKept} className="max-lg:hidden" />
      <Button onClick={() => showDialog("export")} className="max-lg:hidden">
        Export
      </Button>
      <Button look="primary" onClick={() => session.share()}>
        Share<span className="max-sm:sr-only"> link</span>
      </Button>
      <ThemeToggle />
      <IconButton icon="help" label={withKeys(label, "help")} onClick={onHelp} className="max-sm:hidden" />
    </SiteHeader>
  );
}
