"use client";
import { type ReactNode, useLayoutEffect, useRef, useState } from "react";
import styles from "./ChartTooltip.module.css";
import type { Box } from "./heatmap-geometry";

const GAP = 8;

export interface ChartTooltipProps {
  /** Box the tooltip belongs to, px in the nearest positioned ancestor. */
  readonly anchor: Box;
  readonly children: ReactNode;
}

/** A small card above its anchor, or below where there is no room; kept inside the page's main part, which cuts off what sticks out; never takes the pointer. */
export function ChartTooltip({ anchor, children }: ChartTooltipProps) {
  const card = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ left: anchor.x, top: anchor.y });
  const { x, y, width, height } = anchor;
  useLayoutEffect(() => {
    const host = card.current?.offsetParent?.getBoundingClientRect();
    if (!card.current || !host) return;
    const size = card.current.getBoundingClientRect();
    const centred = x + width / 2 - size.width / 2;
    const room = card.current.closest("main")?.getBoundingClientRect() ?? new DOMRect(0, 0, window.innerWidth);
    const left = Math.max(Math.min(centred, room.right - 4 - size.width - host.left), room.left + 4 - host.left);
    const above = y - GAP - size.height;
    setPlace({ left, top: above + host.top < room.top + 4 ? y + height + GAP : above });
  }, [x, y, width, height]);
  return (
    <div ref={card} role="tooltip" className={styles.tooltip} style={place}>
      {children}
    </div>
  );
}
