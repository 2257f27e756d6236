import { laneLetter } from "@/components/charts/lanes";
import { lanes } from "@/components/ui/words/en/lanes";
import { useWords } from "@/components/ui/words/use-words";

/** The letter of a lane in its colour, which names the lane. @param index of the lane */
export function LaneBadge({ index }: { readonly index: number }) {
  const words = useWords(lanes);
  return (
    <h2
      id={`lane-${index}-name`}
      className="grid size-7 shrink-0 place-items-center rounded-md bg-(--lane) font-bold text-on-lane"
    >
      <span className="sr-only">{`${words.lane} `}</span>
      {laneLetter(index)}
    </h2>
  );
}
