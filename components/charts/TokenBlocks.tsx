"use client";
import { memo, type RefObject, useEffect, useRef, useState } from "react";
import { inSpan, type Span } from "./brush";
import { Token } from "./Token";
import styles from "./TokenStrip.module.css";
import type { TokenCell } from "./token-cells";

interface TokenBlocksProps {
  readonly cells: readonly TokenCell[];
  /** Positions of a block. */
  readonly length: number;
  readonly clock: number;
  readonly hovered?: number | null | undefined;
  readonly selected?: number | null | undefined;
  readonly brushed?: Span | null | undefined;
  readonly wrong?: ReadonlySet<number> | undefined;
  /** The position in the tab order. */
  readonly tabStop: number;
}

/**
 * A long answer, a block of positions a paragraph, in a box that follows what the clock changes. A step works out and
 * draws only the blocks that it changes, and the browser lays out only those in sight.
 */
export function TokenBlocks(props: TokenBlocksProps) {
  const { cells, length, clock, hovered, selected, brushed, wrong, tabStop } = props;
  const box = useRef<HTMLDivElement>(null);
  const blocks = useBlocks(cells, length);
  const newest = cells.findIndex(({ isNew }) => isNew);
  const block = newest < 0 ? null : Math.floor(newest / length);
  const sought = selected == null ? null : Math.floor(selected / length);
  useFollowing(box, block, clock);
  useEffect(() => keepInSight(box.current, sought), [sought]);
  const isMade = useMadeBlocks(blocks.length, block ?? 0);
  const inside = (position: number | null | undefined, index: number) =>
    position != null && Math.floor(position / length) === index ? position : null;
  return (
    <div ref={box} className={styles.blocks}>
      {blocks.map((each, index) => (
        <TokenBlock
          key={each[0]!.position}
          cells={each}
          isMade={isMade(index)}
          hovered={inside(hovered, index)}
          selected={inside(selected, index)}
          tabStop={inside(tabStop, index)}
          brushed={brushed}
          wrong={wrong}
        />
      ))}
    </div>
  );
}

/** Blocks that are made at once: more than a box shows, and little enough for one frame. */
const MADE_AT_A_TIME = 6;

/** Which blocks have their tokens already: those around the first one in sight at once, the others soon after, some at a time. */
function useMadeBlocks(count: number, first: number): (index: number) => boolean {
  const [from] = useState(first);
  const [reach, setReach] = useState(MADE_AT_A_TIME / 2);
  const isDone = reach > Math.max(from, count - from);
  useEffect(() => {
    if (isDone) return;
    const timer = setTimeout(() => setReach(reach + MADE_AT_A_TIME / 2), 30);
    return () => clearTimeout(timer);
  }, [reach, isDone]);
  return (index) => Math.abs(index - from) <= reach;
}

/** The cells in blocks; one whose cells are all the same as before is the same object. */
function useBlocks(cells: readonly TokenCell[], length: number): readonly (readonly TokenCell[])[] {
  const before = useRef<readonly (readonly TokenCell[])[]>([]);
  const blocks: (readonly TokenCell[])[] = [];
  for (let from = 0; from < cells.length; from += length) {
    const block = cells.slice(from, from + length);
    const old = before.current[blocks.length];
    blocks.push(old?.length === block.length && block.every((cell, at) => cell === old[at]) ? old : block);
  }
  useEffect(() => {
    before.current = blocks;
  });
  return blocks;
}

/** The box follows no more often, ms: a text that jumps with every frame cannot be read, and costs more than all else that a step draws. */
const FOLLOW_MS = 250;

/** Keeps the block that the clock changes in sight: at once where the box has been still, else a moment later. */
function useFollowing(box: RefObject<HTMLElement | null>, block: number | null, clock: number): void {
  const followed = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    let end: (() => void) | undefined;
    const follow = () => {
      followed.current = performance.now();
      end = keepInSight(box.current, block);
    };
    const wait = followed.current + FOLLOW_MS - performance.now();
    const timer = wait > 0 ? setTimeout(follow, wait) : undefined;
    if (!timer) follow();
    return () => {
      clearTimeout(timer);
      end?.();
    };
  }, [box, block, clock]);
}

/** Frames in which a block is sought again: how high those before it are is known only once they have come into sight. */
const MOST_FRAMES = 4;

/** Brings a block into sight within its box, the page staying where it is. @returns what ends it */
function keepInSight(box: HTMLElement | null, index: number | null): (() => void) | undefined {
  const block = index === null ? undefined : box?.children[index];
  if (!box || !(block instanceof HTMLElement)) return;
  let frame = 0;
  let frames = 0;
  const seek = () => {
    const isThere = scrollTo(box, block);
    if (!isThere && ++frames < MOST_FRAMES) frame = requestAnimationFrame(seek);
  };
  seek();
  return () => cancelAnimationFrame(frame);
}

/** Scrolls a box as far as it takes to show a block, its beginning at least; true where it was in sight already. */
function scrollTo(box: HTMLElement, block: HTMLElement): boolean {
  const top = block.offsetTop;
  const bottom = top + block.offsetHeight;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = Math.min(top, bottom - box.clientHeight);
  else return true;
  return false;
}

type TokenBlockProps = Omit<TokenBlocksProps, "length" | "clock" | "tabStop"> & {
  readonly tabStop: number | null;
  /** False: only its room is there yet. */
  readonly isMade: boolean;
};

const TokenBlock = memo(function TokenBlock(props: TokenBlockProps) {
  const { cells, isMade, hovered, selected, brushed, wrong, tabStop } = props;
  return (
    <div className={styles.block}>
      <span aria-hidden="true" className={styles.blockStart}>
        {cells[0]!.position}
      </span>
      <div className={styles.blockTokens}>
        {(isMade ? cells : []).map((cell) => (
          <Token
            key={cell.position}
            cell={cell}
            hovered={cell.position === hovered}
            selected={cell.position === selected}
            dimmed={!inSpan(brushed, cell.position)}
            wrong={wrong?.has(cell.position) ?? false}
            inTabOrder={cell.position === tabStop}
          />
        ))}
      </div>
    </div>
  );
});
