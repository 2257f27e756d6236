"use client";
import { usePlaygroundStore } from "@/components/playground/state/store";
import { type Tab, useTab } from "@/components/playground/state/tab";
import { Button } from "@/components/ui/Button";
import { page } from "@/components/ui/words/en/page";
import { useWords } from "@/components/ui/words/use-words";
import { RunButton } from "./RunBar";

const tabs: readonly Tab[] = ["scene", "lanes", "inspector"];

/** Below everything on a narrow screen: which part is shown, what can be taken out of the page, and Run. */
export function PanelTabs() {
  const words = useWords(page);
  const { showDialog } = usePlaygroundStore().getState();
  const { tab, setTab } = useTab();
  function showTab(next: Tab) {
    setTab(next);
    // The scene and the lanes take turns on a narrow screen: each begins at its beginning.
    if (next === "scene" || tab === "scene") scrollTo(0, 0);
  }
  return (
    <div className="flex flex-wrap items-center gap-1.5 max-sm:basis-full lg:hidden">
      <nav aria-label={words.partsOfPage} className="flex flex-auto overflow-hidden rounded-[7px] border border-line">
        {tabs.map((value) => (
          <button
            key={value}
            type="button"
            aria-current={value === tab ? "true" : undefined}
            onClick={() => showTab(value)}
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
