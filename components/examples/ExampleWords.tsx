"use client";
/** What the page of examples says, in the language of the visit; all else of it is drawn where the page is made. */
import { examples } from "@/components/ui/words/en/examples";
import { useLanguage, useWords } from "@/components/ui/words/use-words";

export const Words = ({ of }: { readonly of: "heading" | "intro" }) => useWords(examples)[of];

export const LaneName = ({ letter }: { readonly letter: string }) => useWords(examples).lane(letter);

interface ExampleTextProps {
  readonly id: string;
  readonly part: "titles" | "sees";
  readonly english: string;
}

/** Title or sentence of an experiment; in English where the language has none. */
export function ExampleText({ id, part, english }: ExampleTextProps) {
  const lang = useLanguage();
  const said = useWords(examples)[part][id];
  return <span lang={said === undefined ? "en" : lang}>{said ?? english}</span>;
}

interface MiniatureProps {
  readonly src: string;
  readonly width: number;
  readonly height: number;
  readonly iterations: number;
  /** Null: nobody can say. */
  readonly isRight: boolean | null;
}

/** The small heatmap of a recorded lane, and what came of it. */
export function Miniature({ src, width, height, iterations, isRight }: MiniatureProps) {
  const words = useWords(examples);
  return (
    <>
      <img
        src={src}
        width={width}
        height={height}
        loading="lazy"
        alt={words.heatmapOf(iterations)}
        className="h-auto w-full"
      />
      <span>
        <b className="font-semibold">{words.steps(iterations)}</b>
        {isRight !== null && (
          <span className={isRight ? "text-good" : "text-bad"}>
            {isRight ? ` · ✓ ${words.exact}` : ` · ✗ ${words.wrong}`}
          </span>
        )}
      </span>
    </>
  );
}
