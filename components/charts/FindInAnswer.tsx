"use client";
import { useState } from "react";
import { charts } from "@/components/ui/words/en/charts";
import { useWords } from "@/components/ui/words/use-words";
import { findPosition } from "@/lib/analysis/find";
import styles from "./TokenStrip.module.css";
import type { TokenCell } from "./token-cells";

interface FindInAnswerProps {
  readonly cells: readonly TokenCell[];
  readonly selected?: number | null | undefined;
  readonly onSelect?: ((position: number) => void) | undefined;
  /** What the answer is called. */
  readonly name: string;
}

/** Leads to a position of a long answer, by its number or by what is written there; Enter goes on to the next place. */
export function FindInAnswer({ cells, selected, onSelect, name }: FindInAnswerProps) {
  const words = useWords(charts);
  const [query, setQuery] = useState("");
  const [isMissing, setMissing] = useState(false);
  const find = () => {
    const found = findPosition(
      cells.map(({ finalText, text, state }) => (state === "masked" ? "" : text || finalText)),
      query,
      selected ?? -1,
    );
    setMissing(found === null && query.trim() !== "");
    if (found !== null) onSelect?.(found);
  };
  return (
    <form
      className={styles.find}
      onSubmit={(event) => {
        event.preventDefault();
        find();
      }}
    >
      <span>{words.several(cells.length)}</span>
      {onSelect && (
        <input
          type="search"
          aria-label={words.findIn(name)}
          placeholder={words.find}
          value={query}
          aria-invalid={isMissing}
          onChange={(event) => {
            setQuery(event.target.value);
            setMissing(false);
          }}
        />
      )}
      <span role="status">{isMissing ? words.notFound : ""}</span>
    </form>
  );
}
