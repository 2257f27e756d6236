/** Drafts of several continuations at once: a tree of tokens, grown level by level from what a drafter says of each. */
import { MOST_BRANCHES } from "@/lib/engine/model/branches";
import { draw } from "./proposal";

/** Before the first token of a draft: behind all that is known. */
export const ROOT = -1;

/** A drafted token. */
interface DraftNode {
  readonly token: number;
  /** Place of the one that it stands behind, an earlier one; `ROOT` for none. */
  readonly after: number;
}

/** Its nodes are the likeliest path to the deepest level, then all others; each stands behind an earlier one. */
export interface DraftTree {
  readonly nodes: readonly DraftNode[];
  /** Of the first path: as many as there are levels. */
  readonly depth: number;
  /**
   * Places of those behind a node, or behind `ROOT`, in the order in which they were drawn, without replacement: whether
   * there is another one never depends on which it is.
   */
  readonly children: (node: number) => readonly number[];
  /** [V] what they were drawn from; null where none was to be drawn. */
  readonly chances: (node: number) => Float64Array | null;
}

/** What decides how a tree grows. */
export interface Growth {
  readonly levels: number;
  /** Most tokens a level. */
  readonly branches: number;
  /** Takes the most probable of what is left rather than drawing of it. */
  readonly greedy: boolean;
  readonly random: () => number;
  /** Nothing is drafted behind it. */
  readonly isEnd: (token: number) => boolean;
}

/** What has less to stand by the drafter's own word is not worth a row, unless nothing else was drafted. */
const LEAST = 0.02;

/** A node that may get children. */
interface Open {
  readonly node: number;
  readonly chances: Float64Array;
  /** [V] what is left to draw. */
  readonly rest: Float64Array;
  /** Probability of the path that ends in it, by the drafter's word. */
  readonly share: number;
}

/**
 * Grows a tree: on each level the next token comes where most is to be gained, the likeliest of all where none is drawn,
 * else behind the node with most probability left to it.
 * @param say [V] what is drawn from behind a path of drafted tokens; it was asked about the path without its last one before
 */
export function growTree(growth: Growth, say: (path: readonly number[]) => Float64Array): DraftTree {
  const { levels, branches, greedy, random, isEnd } = growth;
  const grown: (DraftNode & { readonly share: number; readonly path: readonly number[] })[] = [];
  const chances = new Map<number, Float64Array>();
  const open = (node: number): Open => {
    const { share, path } = grown[node] ?? { share: 1, path: [] };
    const said = say(path.map((at) => grown[at]!.token));
    chances.set(node, said);
    return { node, chances: said, rest: said.slice(), share };
  };
  // What the next token behind it may come to. Drawn ones must not be chosen by which they are: what is left counts whole.
  const worth = ({ share, rest }: Open) => share * (greedy ? Math.max(...rest) : mass(rest));
  const most = levels + MOST_BRANCHES;
  let ended = false;
  let deepest: readonly number[] = [];
  let level = levels > 0 ? [open(ROOT)] : [];
  for (let depth = 0; depth < levels && level.length > 0; depth++) {
    const made: number[] = [];
    while (made.length < branches && grown.length < most - (levels - depth)) {
      const best = level.reduce((one, other) => (worth(other) > worth(one) ? other : one));
      if (worth(best) < LEAST && (made.length > 0 || ended)) break;
      const token = greedy ? argmax(best.rest) : draw(best.rest, random() * mass(best.rest));
      if (token < 0) break;
      const share = best.share * best.chances[token]!;
      best.rest[token] = 0;
      const path = [...(grown[best.node]?.path ?? []), grown.length];
      made.push(grown.length);
      grown.push({ token, after: best.node, share, path });
    }
    if (made.length > 0) deepest = grown[made.reduce((a, b) => (grown[b]!.share > grown[a]!.share ? b : a))]!.path;
    const going = made.filter((node) => !isEnd(grown[node]!.token));
    ended ||= going.length < made.length;
    level = depth + 1 < levels ? going.map(open) : [];
  }
  return ordered(grown, deepest, chances);
}

/** The same with one path in front. */
function ordered(
  grown: readonly DraftNode[],
  path: readonly number[],
  chances: ReadonlyMap<number, Float64Array>,
): DraftTree {
  const order = [...path, ...grown.keys()].filter((node, at, all) => all.indexOf(node) === at);
  const placeOf = (node: number) => order.indexOf(node);
  return {
    nodes: order.map((node) => ({ token: grown[node]!.token, after: placeOf(grown[node]!.after) })),
    depth: path.length,
    children: (place) =>
      Array.from(grown.keys())
        .filter((node) => grown[node]!.after === (order[place] ?? ROOT))
        .map(placeOf),
    chances: (place) => chances.get(order[place] ?? ROOT) ?? null,
  };
}

const mass = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

/** −1 where nothing is left. */
const argmax = (values: Float64Array): number =>
  values.reduce((best, value, at) => (value > (values[best] ?? 0) ? at : best), -1);
