"use client";
import { misfitOf } from "@/components/models/fit";
import { switchStrategy } from "@/components/models/lane-edits";
import { editLane } from "@/components/playground/state/settings";
import { usePlaygroundStore } from "@/components/playground/state/store";
import { Button } from "@/components/ui/Button";
import { Icon } from "@/components/ui/icons";
import { lanes } from "@/components/ui/words/en/lanes";
import { useWords } from "@/components/ui/words/use-words";
import type { ResolvedLane } from "@/lib/experiment/resolve";
import type { Lane } from "@/lib/experiment/schema";

/** A warning where model and strategy were not made for each other, with what would mend it; else nothing. */
export function LaneFit({ laneId, lane }: { readonly laneId: string; readonly lane: ResolvedLane }) {
  const words = useWords(lanes);
  const { edit } = usePlaygroundStore().getState();
  const misfit = misfitOf(lane);
  if (!misfit) return null;
  const put = (next: Lane) =>
    edit(`${laneId}:fit`, (settings) => editLane(settings, settings.laneIds.indexOf(laneId), next));
  const { strategy, model } = misfit;
  return (
    <div className="flex flex-wrap items-center gap-1.5 text-xs text-warn">
      <Icon name="warning" size={13} />
      <p className="min-w-48 flex-1">{words.misfit}</p>
      <span className="flex flex-wrap gap-1 text-fg">
        <Button size="small" onClick={() => put(switchStrategy(lane.recipe, strategy.id))}>
          {words.use(strategy.label)}
        </Button>
        {model && (
          <Button size="small" onClick={() => put({ ...lane.recipe, model: model.name })}>
            {words.use(model.label)}
          </Button>
        )}
      </span>
    </div>
  );
}
