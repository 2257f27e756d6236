"use client";
import { laneLetter } from "@/components/charts/lanes";
import { laneCommands } from "@/components/playground/machine/lane-commands";
import { usePageSession } from "@/components/playground/machine/use-session";
import { settingsOf } from "@/components/playground/state/document";
import type { LaneRun } from "@/components/playground/state/runs";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { Icon } from "@/components/ui/icons";
import { Menu } from "@/components/ui/Menu";
import { lanes } from "@/components/ui/words/en/lanes";
import { useWords } from "@/components/ui/words/use-words";
import type { ResolvedLane } from "@/lib/experiment/resolve";

export interface LaneMenuProps {
  readonly index: number;
  readonly laneId: string;
  readonly lane: ResolvedLane;
  readonly run: LaneRun;
}

/** What else can be done with the lane. */
export function LaneMenu({ index, laneId, lane, run }: LaneMenuProps) {
  const words = useWords(lanes);
  const store = usePlaygroundStore();
  const session = usePageSession();
  // What a lane can do depends on how many there are.
  usePlayground(settingsOf);
  const onPage = () => ({ state: store.getState(), session, index, laneId, lane, run });
  return (
    <Menu
      label={words.more(laneLetter(index))}
      align="end"
      width={228}
      triggerClassName="grid size-7 place-items-center rounded-[7px] border border-line bg-card text-muted hover:bg-well hover:text-fg"
      trigger={<Icon name="more" />}
      items={laneCommands.map(({ id, icon, danger, detail, when, run: perform }) => ({
        label: words.menu[id],
        icon,
        danger,
        detail: detail?.(onPage()),
        disabled: !when(onPage()),
        onSelect: () => perform(onPage()),
      }))}
    />
  );
}
