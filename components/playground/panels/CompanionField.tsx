"use client";
import { laneLetter } from "@/components/charts/lanes";
import { companionChoices } from "@/components/models/fit";
import { editLane } from "@/components/playground/state/settings";
import { usePlaygroundStore } from "@/components/playground/state/store";
import { SelectField } from "@/components/ui/SelectField";
import { lanes } from "@/components/ui/words/en/lanes";
import { useWords } from "@/components/ui/words/use-words";
import type { ResolvedLane } from "@/lib/experiment/resolve";

interface CompanionFieldProps {
  readonly index: number;
  readonly laneId: string;
  readonly lane: ResolvedLane;
}

/** The second model of a lane, for strategies that ask one; nothing for others. */
export function CompanionField({ index, laneId, lane }: CompanionFieldProps) {
  const words = useWords(lanes);
  const { edit } = usePlaygroundStore().getState();
  const { companion } = lane;
  if (companion === null) return null;
  return (
    <SelectField
      label={words.companionOf(laneLetter(index))}
      value={companion.name}
      options={companionChoices(lane).map(({ name, label }) => ({
        value: name,
        label: words.withCompanion(label),
      }))}
      onChange={(name) => edit(`${laneId}:companion`, (settings) => editLane(settings, index, { companion: name }))}
      className="max-w-44 @max-[560px]:order-1"
    />
  );
}
