"use client";
import { type CSSProperties, useMemo } from "react";
import styles from "./AncestryTree.module.css";
import { type AncestryNode, ancestryLayout, type PlacedNode } from "./ancestry-geometry";
import shared from "./shared.module.css";

export type { AncestryNode } from "./ancestry-geometry";

const SIZE = { indent: 30, row: 28, radius: 9 } as const;

export interface AncestryTreeProps {
  readonly nodes: readonly AncestryNode[];
  /** Called with the id of a lane, on the page or put aside; ghosts cannot be selected. */
  readonly onSelect?: (id: string) => void;
}

/** Which lane leaves which, at which iteration and with which change: an indented tree, a row a lane. */
export function AncestryTree({ nodes, onSelect }: AncestryTreeProps) {
  const placed = useMemo(() => ancestryLayout(nodes, SIZE), [nodes]);
  const height = placed.length * SIZE.row;
  const width = Math.max(0, ...placed.map(({ x }) => x + SIZE.radius));
  return (
    <div className={styles.ancestry}>
      <svg aria-hidden="true" width={width} height={height}>
        {placed.map(
          ({ node, parent, edge }) =>
            edge && (
              <path
                key={node.id}
                d={edge}
                className={styles.edge}
                strokeDasharray={parent?.isGhost ? "3 3" : undefined}
              />
            ),
        )}
      </svg>
      <ul>
        {placed.map((each) => (
          <li key={each.node.id} style={{ height: SIZE.row, paddingInlineStart: each.depth * SIZE.indent }}>
            <Row {...each} onSelect={onSelect} />
          </li>
        ))}
      </ul>
    </div>
  );
}

interface RowProps extends PlacedNode {
  readonly onSelect?: (id: string) => void;
}

/** Mark, name and the way to it. What is said aloud names the parent, which the eye sees by the line. */
function Row({ node, parent, onSelect }: RowProps) {
  const { id, letter, color, label, isGhost, isAside, edgeLabel } = node;
  const content = (
    <>
      <span
        className={styles.mark}
        style={{ "--lane": color } as CSSProperties}
        data-ghost={isGhost || isAside || undefined}
      >
        {letter}
      </span>
      <span className={styles.text}>
        {isAside && <span className={shared.hidden}>put aside: </span>}
        <span>{label}</span>
        {edgeLabel && (
          <span className={styles.change}>
            <span className={shared.hidden}>{`, a branch of ${parent?.letter ?? "another run"} `}</span>{" "}
            <span translate="no">{edgeLabel}</span>
          </span>
        )}
      </span>
    </>
  );
  if (isGhost) return <span className={styles.row}>{content}</span>;
  return (
    <button
      type="button"
      className={styles.row}
      title={edgeLabel ? `${label}, ${edgeLabel}` : label}
      onClick={() => onSelect?.(id)}
    >
      {content}
    </button>
  );
}
