"use client";
import { usePlaygroundStore } from "@/components/playground/state/store";
import { Button } from "@/components/ui/Button";
import { page } from "@/components/ui/words/en/page";
import { useWords } from "@/components/ui/words/use-words";
import { RunButton } from "./RunBar";

/** What a narrow screen shows. */
export type Tab = "scene" | "lanes" | "inspector";

const tabs: readonly Tab[] = ["scene", "lanes", "inspector"];

interface PanelTabsProps {
  readonly tab: Tab;
  readonly onTab: (tab: Tab) => void;
}

/** Below everything on a narrow screen: which part is shown, what can be taken out of the page, and Run. */
export function PanelTabs({ tab, onTab }: PanelTabsProps) {
  const words = useWords(page);
  const { showDialog } = usePlaygroundStore().getState();
  return (
    <div className="flex flex-wrap items-center gap-1.5 max-sm:basis-full lg:hidden">
      <nav aria-label={words.partsOfPage} className="flex flex-auto overflow-hidden rounded-[7px] border border-line">
        {tabs.map((value) => (
          <button
            key={value}
            type="button"
            aria-current={value === tab ? "true" : undefined}
            onClick={() => onTab(value)}
            className="min-h-8 flex-1 px-2 whitespace-nowrap text-muted aria-[current]:bg-accent-soft aria-[current]:font-semibold aria-[current]:text-accent"
          >
            {words.tabs[value]}
          </button>
        ))}
      </nav>
      <Button onClick={() => showDialog("export")}>{words.export}</Button>
      <RunButton className="grow" />
    </div>
  );
}
