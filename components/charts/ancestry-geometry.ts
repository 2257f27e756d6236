/** Where the lanes of a family stand in an indented tree: numbers only, no DOM. */
import { stratify } from "d3";

/** A lane, or a run that a lane leaves and that is not on the page. */
export interface AncestryNode {
  readonly id: string;
  readonly letter: string;
  /** CSS colour. */
  readonly color: string;
  /** How the lane decodes, in a few words. */
  readonly label: string;
  /** The lane it leaves; null for one that began with masks. An id that is not among the nodes counts as null. */
  readonly parentId: string | null;
  /** Stands for a run that is not on the page: it cannot be selected. */
  readonly isGhost: boolean;
  /** A lane that gave way to another one and can be shown again. */
  readonly isAside?: boolean;
  /** Where it leaves its parent and what was changed there: `from it. 4: “cat” at 17`. Empty without a parent. */
  readonly edgeLabel: string;
}

export interface PlacedNode {
  readonly node: AncestryNode;
  readonly parent: AncestryNode | null;
  /** 0 for lanes without a parent. */
  readonly depth: number;
  /** Middle of the node's mark, px. */
  readonly x: number;
  readonly y: number;
  /** SVG path from the parent's mark to this one; null without a parent. */
  readonly edge: string | null;
}

export interface AncestrySize {
  /** From a parent's mark to its branch's, px. */
  readonly indent: number;
  /** Height of one row, px. Every node has a row of its own, so that labels never meet. */
  readonly row: number;
  /** Half the size of a mark, px. */
  readonly radius: number;
}

/** Stands above all lanes without a parent; no lane has this id. */
const ROOT = "\u0000";

/** One row a node, top to bottom: every branch below its parent, siblings in the order given. */
export function ancestryLayout(nodes: readonly AncestryNode[], { indent, row, radius }: AncestrySize): PlacedNode[] {
  if (nodes.length === 0) return [];
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const root = stratify<Pick<AncestryNode, "id">>()
    .id(({ id }) => id)
    .parentId(({ id }) => (id === ROOT ? null : (parentOf(id, byId)?.id ?? ROOT)))([{ id: ROOT }, ...nodes]);
  const placed = new Map<string, PlacedNode>();
  root.eachBefore(({ id = ROOT, depth }) => {
    const node = byId.get(id);
    if (!node) return;
    const parent = placed.get(parentOf(id, byId)?.id ?? ROOT);
    const [x, y] = [radius + (depth - 1) * indent, (placed.size + 0.5) * row];
    const edge = parent ? elbow(parent.x, parent.y + radius, x - radius, y) : null;
    placed.set(id, { node, parent: parent?.node ?? null, depth: depth - 1, x, y, edge });
  });
  return [...placed.values()];
}

/** The parent among the nodes. One whose own ancestors lead back to the node is none: damaged data must not hang. */
function parentOf(id: string, byId: ReadonlyMap<string, AncestryNode>): AncestryNode | null {
  const parent = byId.get(byId.get(id)?.parentId ?? "") ?? null;
  const seen = new Set<string>();
  for (let at = parent; at && !seen.has(at.id); at = byId.get(at.parentId ?? "") ?? null) {
    if (at.id === id) return null;
    seen.add(at.id);
  }
  return parent;
}

const BEND = 6;

/** Down from a parent and round the corner to its branch. */
const elbow = (x: number, y: number, toX: number, toY: number): string =>
  `M${x},${y}V${toY - BEND}q0,${BEND} ${BEND},${BEND}H${toX}`;
