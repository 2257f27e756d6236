import { type CSSProperties, memo } from "react";
import { charts } from "@/components/ui/words/en/charts";
import { wordsNow } from "@/components/ui/words/spoken";
import { confidenceColor } from "./color";
import styles from "./TokenStrip.module.css";
import { type TokenCell, tokenLabel } from "./token-cells";

/** Stands for a pad behind the end of the answer. */
export const PADDING = "∅";

export interface TokenProps {
  readonly cell: TokenCell;
  readonly hovered: boolean;
  readonly selected: boolean;
  readonly dimmed: boolean;
  readonly wrong: boolean;
  readonly inTabOrder: boolean;
}

/** One position of the answer: its token, or the hatching of a mask. */
export const Token = memo(function Token({ cell, hovered, selected, dimmed, wrong, inTabOrder }: TokenProps) {
  const { position, probability, text, finalText, isPadding } = cell;
  const isFinal = cell.state !== "masked" && text === finalText && cell.note === cell.finalNote;
  const isWrong = wrong && isFinal;
  const style = probability === undefined ? undefined : { "--mark": confidenceColor(probability) };
  return (
    <button
      type="button"
      className={styles.token}
      style={style as CSSProperties | undefined}
      tabIndex={inTabOrder ? 0 : -1}
      title={isPadding && text === finalText ? text : undefined}
      aria-label={isWrong ? `${tokenLabel(cell)}, ${wordsNow(charts).wrong}` : tokenLabel(cell)}
      aria-pressed={selected}
      data-position={position}
      data-state={cell.state}
      data-new={cell.isNew || undefined}
      data-low={cell.isLowConfidence || undefined}
      data-special={cell.isSpecial || undefined}
      data-after-end={cell.isAfterEnd || undefined}
      data-padding={isPadding || undefined}
      data-wrong={isWrong || undefined}
      data-dim={dimmed || undefined}
      data-hovered={hovered || undefined}
    >
      {/* The final text is always there and holds the room: to show it is a matter of paint, nothing is laid out. */}
      <span className={styles.room} data-shown={isFinal || undefined} aria-hidden="true">
        {isPadding ? PADDING : finalText}
        <sup>{cell.finalNote}</sup>
      </span>
      {cell.state !== "masked" && !isFinal && (
        <span className={styles.written}>
          {isPadding && text === finalText ? PADDING : text}
          <sup>{cell.note}</sup>
        </span>
      )}
    </button>
  );
});
