"use client";
import { laneLetter } from "@/components/charts/lanes";
import { modelChoices } from "@/components/models/shipped";
import { editLane } from "@/components/playground/state/settings";
import { usePlaygroundStore } from "@/components/playground/state/store";
import { SelectField } from "@/components/ui/SelectField";
import { lanes } from "@/components/ui/words/en/lanes";
import { useWords } from "@/components/ui/words/use-words";
import type { Companion } from "@/lib/experiment/resolve";

interface CompanionFieldProps {
  readonly index: number;
  readonly laneId: string;
  /** Null where the strategy asks none. */
  readonly companion: Companion | null;
}

/** The second model of a lane, for strategies that ask one; nothing for others. */
export function CompanionField({ index, laneId, companion }: CompanionFieldProps) {
  const words = useWords(lanes);
  const { edit } = usePlaygroundStore().getState();
  if (companion === null) return null;
  return (
    <SelectField
      label={words.companionOf(laneLetter(index))}
      value={companion.name}
      options={modelChoices([companion.name]).map(({ name, label }) => ({
        value: name,
        label: words.withCompanion(label),
      }))}
      onChange={(name) =>
        edit(`${laneId}:companion`, (settings) =>
          editLane(settings, settings.laneIds.indexOf(laneId), { companion: name }),
        )
      }
      className="max-w-44 @max-[560px]:order-1"
    />
  );
}
