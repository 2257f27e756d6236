"use client";
import { withKeys } from "@/components/playground/machine/commands";
import { useCommand } from "@/components/playground/machine/use-commands";
import { usePageSession } from "@/components/playground/machine/use-session";
import { usePlaygroundStore } from "@/components/playground/state/store";
import { Button, IconButton } from "@/components/ui/Button";
import { SiteHeader } from "@/components/ui/SiteHeader";
import { ThemeToggle } from "@/components/ui/ThemeToggle";
import { door } from "@/components/ui/words/en/door";
import { page } from "@/components/ui/words/en/page";
import { useWords } from "@/components/ui/words/use-words";
import { StatusChip } from "./StatusChip";

/** The playground's header: what the network runs on, and what can be taken out of the page. */
export function PageHeader() {
  const words = useWords(page);
  const session = usePageSession();
  const { helpAndKeys } = useWords(door);
  const onHelp = useCommand("help");
  const { showDialog } = usePlaygroundStore().getState();
  const onNew = () => session.startAnew();
  const onKept = () => showDialog("kept");
  return (
    <SiteHeader
      page="/"
      more={[
        { label: words.newExperiment, onSelect: onNew },
        { label: words.kept, onSelect: onKept },
        { label: helpAndKeys, onSelect: onHelp },
      ]}
    >
      <StatusChip />
      <Button onClick={onNew} title={words.newHelp} className="max-sm:hidden">
        {words.newShort}
      </Button>
      <IconButton icon="clock" label={words.kept} onClick={onKept} className="max-lg:hidden" />
      <Button onClick={() => showDialog("export")} className="max-lg:hidden">
        {words.export}
      </Button>
      <Button look="primary" onClick={() => session.share()}>
        <span className="sm:hidden" aria-hidden="true">
          {words.share}
        </span>
        <span className="max-sm:sr-only">{words.shareLink}</span>
      </Button>
      <ThemeToggle />
      <IconButton icon="help" label={withKeys(helpAndKeys, "help")} onClick={onHelp} className="max-sm:hidden" />
    </SiteHeader>
  );
}
