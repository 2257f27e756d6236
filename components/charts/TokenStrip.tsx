"use client";
import { type CSSProperties, type KeyboardEvent, type SyntheticEvent, useId, useMemo, useRef, useState } from "react";
import { charts } from "@/components/ui/words/en/charts";
import { useWords } from "@/components/ui/words/use-words";
import { blockLengthOf } from "@/lib/analysis/block";
import type { Trace } from "@/lib/trace/schema";
import { inSpan, type Span } from "./brush";
import { FindInAnswer } from "./FindInAnswer";
import shared from "./shared.module.css";
import { PADDING, Token } from "./Token";
import { TokenBlocks } from "./TokenBlocks";
import styles from "./TokenStrip.module.css";
import { foldFrom, type TokenCell, tokenReader } from "./token-cells";

/** Answers longer than this stand in a box of eight lines that follows the clock, block by block. */
const LONG = 256;

/** Strips longer than this change without a transition: when they play, many would run at a time. */
const MANY = 96;

export interface TokenStripProps {
  readonly trace: Trace;
  /** Iterations that have happened at the clock, 0 … all; the last of them is the current one. */
  readonly clock: number;
  /** CSS colour of the lane. */
  readonly color?: string;
  /** Accessible name of the strip. */
  readonly label?: string;
  readonly hovered?: number | null;
  readonly selected?: number | null;
  /** Positions that are singled out; the others are dimmed. */
  readonly brushed?: Span | null;
  /** Words of later iterations are not given away by the room they will need, nor the end of the answer by its pads. */
  readonly hidesFuture?: boolean;
  /** Positions whose final tokens are marked as wrong. */
  readonly wrong?: ReadonlySet<number> | undefined;
  /** Called with the position under pointer or focus, and with null when it leaves. */
  readonly onHover?: (position: number | null) => void;
  readonly onSelect?: (position: number) => void;
}

/**
 * The answer as tokens: commit iteration above, confidence as a coloured underline (broken when low), masks
 * hatched, tokens of the current iteration framed in the lane's colour. Pads behind the end are one cell until somebody
 * opens it. Each cell keeps the room its final token needs, so nothing moves while playing. One cell is in the tab
 * order; arrow keys, Home and End walk the rest.
 */
export function TokenStrip(props: TokenStripProps) {
  const words = useWords(charts);
  const { trace, clock, color = "var(--accent)", label = words.answer, hovered, selected, brushed, wrong } = props;
  const { hidesFuture = false, onHover, onSelect } = props;
  const cellsAt = useMemo(() => tokenReader(trace, { hidesFuture }), [trace, hidesFuture]);
  const cells = useMemo(() => cellsAt(clock), [cellsAt, clock]);
  const [isUnfolded, setUnfolded] = useState(false);
  const folded = useMemo(() => cells.slice(foldFrom(cells)), [cells]);
  const single = isUnfolded ? cells.length : cells.length - folded.length;
  const blockLength = useMemo(() => blockLengthOf(trace), [trace]);
  const strip = useRef<HTMLDivElement>(null);
  const hint = useId();
  const tabStop = selected !== null && selected !== undefined && selected < single ? selected : 0;

  const isLong = cells.length > LONG;
  // The same elements while nothing about them changes: React then passes over all of them at once.
  const tokens = useMemo(
    () =>
      (isLong ? [] : cells)
        .slice(0, single)
        .map((cell) => (
          <Token
            key={cell.position}
            cell={cell}
            hovered={cell.position === hovered}
            selected={cell.position === selected}
            dimmed={!inSpan(brushed, cell.position)}
            wrong={wrong?.has(cell.position) ?? false}
            inTabOrder={cell.position === tabStop}
          />
        )),
    [cells, isLong, single, hovered, selected, brushed, wrong, tabStop],
  );

  const walk = (event: KeyboardEvent) => {
    const buttons = [...(strip.current?.querySelectorAll<HTMLButtonElement>("button") ?? [])];
    const from = buttons.indexOf(event.target as HTMLButtonElement);
    const target = from < 0 ? null : walkTo(event.key, from, buttons.length);
    if (target === null) return;
    event.preventDefault();
    event.stopPropagation();
    buttons[target]?.focus();
  };
  const enter = (event: SyntheticEvent) => {
    const position = positionOf(event.target);
    if (position !== null && position !== hovered) onHover?.(position);
  };
  const leave = ({ target, relatedTarget }: React.PointerEvent) => {
    const position = positionOf(target);
    if (position !== null && position !== positionOf(relatedTarget)) onHover?.(null);
  };

  const answer = (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring form semantics that a picture has not.
    <div
      ref={strip}
      role="group"
      translate="no"
      aria-label={label}
      aria-describedby={hint}
      className={styles.tokens}
      data-many={cells.length > MANY || undefined}
      data-long={isLong || undefined}
      data-hides-future={hidesFuture || undefined}
      style={{ "--lane": color } as CSSProperties}
      // One listener for all tokens: they need no callbacks, so a step of the clock draws again only those that change.
      onPointerOver={enter}
      onPointerOut={leave}
      onFocus={enter}
      onBlur={() => onHover?.(null)}
      onClick={(event) => {
        const position = positionOf(event.target);
        if (position !== null) onSelect?.(position);
      }}
      onKeyDown={walk}
    >
      <span id={hint} className={shared.hidden}>
        {words.walk}
      </span>
      {isLong ? (
        <TokenBlocks
          {...{ cells: cells.slice(0, single), hovered, selected, brushed, wrong, tabStop, clock }}
          length={blockLength}
        />
      ) : (
        tokens
      )}
      {folded.length > 0 && (
        <Folded
          cells={folded}
          isUnfolded={isUnfolded}
          inTabOrder={single === 0}
          onToggle={() => setUnfolded(!isUnfolded)}
          isMarked={[hovered, selected].some((position) => folded.some((cell) => cell.position === position))}
          dimmed={!folded.some(({ position }) => inSpan(brushed, position))}
        />
      )}
    </div>
  );
  if (!isLong) return answer;
  return (
    <div className={styles.long}>
      <FindInAnswer {...{ cells, selected, onSelect }} name={label} />
      {answer}
    </div>
  );
}

interface FoldedProps {
  readonly cells: readonly TokenCell[];
  readonly isUnfolded: boolean;
  readonly inTabOrder: boolean;
  readonly onToggle: () => void;
  /** One of them is pointed at or selected elsewhere. */
  readonly isMarked: boolean;
  readonly dimmed: boolean;
}

/** All pads at the end as one cell, `∅ × 101`; it opens them and closes them again. */
function Folded({ cells, isUnfolded, inTabOrder, onToggle, isMarked, dimmed }: FoldedProps) {
  const known = cells.filter(({ state }) => state !== "masked").length;
  const total = cells.length;
  const words = useWords(charts);
  const from = cells[0]!.position;
  const told =
    known === 0
      ? words.masksBehind(total, from)
      : known === total
        ? words.padsBehind(total, from)
        : words.somePadsBehind(known, total, from);
  const text =
    known === 0 ? `× ${total}` : known === total ? `${PADDING} × ${total}` : `${PADDING} ${known} / ${total}`;
  return (
    <button
      type="button"
      className={styles.token}
      tabIndex={inTabOrder ? 0 : -1}
      aria-label={told}
      title={isUnfolded ? words.foldPads : words.showPads}
      aria-expanded={isUnfolded}
      data-state={known === 0 ? "masked" : "committed"}
      data-new={(!isUnfolded && cells.some(({ isNew }) => isNew)) || undefined}
      data-after-end
      data-folded
      data-dim={dimmed || undefined}
      data-hovered={(!isUnfolded && isMarked) || undefined}
      onClick={onToggle}
    >
      <span style={{ minWidth: `${String(total).length * 2 + 4}ch` }}>
        {isUnfolded ? `${PADDING} ${words.fold}` : text}
      </span>
    </button>
  );
}

/** Where a key press leads from `from` in a row of `count` cells, or null when the key does not walk. */
function walkTo(key: string, from: number, count: number): number | null {
  const last = count - 1;
  if (key === "ArrowRight") return Math.min(from + 1, last);
  if (key === "ArrowLeft") return Math.max(from - 1, 0);
  if (key === "Home") return 0;
  if (key === "End") return last;
  return null;
}

/** Position of the token that an event happened in, or null beside them. */
function positionOf(target: EventTarget | null): number | null {
  const token = target instanceof Element ? target.closest<HTMLElement>("[data-position]") : null;
  return token ? Number(token.dataset.position) : null;
}
