"use client";
import { labs as labWords } from "@/components/ui/words/en/labs";
import { useWords } from "@/components/ui/words/use-words";
import { type LabId, labHref, labs } from "./labs";

/** All labs. */
export function LabMenu({ lab }: { readonly lab: LabId }) {
  const words = useWords(labWords);
  return (
    <nav aria-label={words.menu} className="flex flex-wrap gap-1">
      {labs.map(({ id }) => (
        <a
          key={id}
          href={labHref(lab, id)}
          aria-current={id === lab ? "page" : undefined}
          className="rounded-full border border-line bg-card px-3 py-1 text-muted hover:bg-well hover:text-fg aria-[current]:border-accent aria-[current]:bg-accent-soft aria-[current]:font-medium aria-[current]:text-accent"
        >
          {words.names[id]}
        </a>
      ))}
    </nav>
  );
}
