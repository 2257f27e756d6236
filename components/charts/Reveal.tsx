import type { ReactNode } from "react";
import styles from "./Reveal.module.css";
import shared from "./shared.module.css";

export interface RevealProps {
  readonly axis: "x" | "y";
  /** Extent of the whole along the axis, px. */
  readonly length: number;
  /** How much of it shows, px from its start. */
  readonly shown: number;
  readonly children: ReactNode;
}

/**
 * The beginning of a picture, up to the clock. Two transforms that cancel each other out move the edge and hold the
 * picture: a step of the clock lays nothing out and paints nothing. The parent cuts off what lies beyond the start.
 */
export function Reveal({ axis, length, shown, children }: RevealProps) {
  const hidden = length - shown;
  return (
    <div className={styles.reveal} style={{ transform: shift(axis, -hidden) }}>
      <div className={styles.revealed} style={{ transform: shift(axis, hidden) }}>
        {children}
      </div>
    </div>
  );
}

export interface VeilProps {
  readonly axis: "x" | "y";
  /** Where it begins, px. */
  readonly from: number;
}

/** What is yet to come, under a veil from the clock on; the parent cuts it off at the end. */
export function Veil({ axis, from }: VeilProps) {
  return <div className={shared.future} style={{ transform: shift(axis, from) }} />;
}

const shift = (axis: "x" | "y", by: number) => (axis === "x" ? `translateX(${by}px)` : `translateY(${by}px)`);
