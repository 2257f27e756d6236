/** A distribution over short texts as a tree of words, its branches as wide as what flows through them. */
import { linkHorizontal } from "d3";

/** Sizes, px: one step of a word, one row of a leaf, and what all probability together is wide. */
export const FLOW = { column: 58, row: 24, full: 34, top: 22, left: 14, name: 48 } as const;

interface FlowBranch {
  readonly id: string;
  /** SVG path of the middle of the branch. */
  readonly path: string;
  readonly width: number;
}

interface FlowLeaf {
  readonly text: string;
  readonly share: number;
  readonly x: number;
  readonly y: number;
}

interface FlowWord {
  readonly id: string;
  readonly word: string;
  readonly x: number;
  readonly y: number;
}

export interface FlowLayout {
  readonly width: number;
  readonly height: number;
  readonly branches: readonly FlowBranch[];
  readonly words: readonly FlowWord[];
  readonly leaves: readonly FlowLeaf[];
  /** What flows to texts that are no leaves. */
  readonly elsewhere: number;
}

const link = linkHorizontal<unknown, readonly [number, number]>();

/** @param texts the leaves from top to bottom, those with a common beginning next to each other */
export function flowLayout(distribution: ReadonlyMap<string, number>, texts: readonly string[]): FlowLayout {
  const deepest = Math.max(1, ...texts.map((text) => text.split(" ").length));
  const yOf = (text: string) => FLOW.top + FLOW.row * (texts.indexOf(text) + 0.5);
  const xOf = (depth: number) => FLOW.left + FLOW.column * depth;
  const beginnings = new Map<string, string[]>([["", [...texts]]]);
  for (const text of texts) {
    const words = text.split(" ");
    for (let depth = 1; depth <= words.length; depth++) {
      const beginning = words.slice(0, depth).join(" ");
      beginnings.set(beginning, [...(beginnings.get(beginning) ?? []), text]);
    }
  }
  const middle = (beginning: string) => {
    const ys = beginnings.get(beginning)!.map(yOf);
    return ys.reduce((sum, y) => sum + y, 0) / ys.length;
  };
  const shareOf = (text: string) => distribution.get(text) ?? 0;
  const flow = (beginning: string) => beginnings.get(beginning)!.reduce((sum, text) => sum + shareOf(text), 0);
  const depthOf = (beginning: string) => (beginning === "" ? 0 : beginning.split(" ").length);
  const branches: FlowBranch[] = [];
  for (const beginning of beginnings.keys()) {
    const depth = depthOf(beginning);
    const from = beginning.split(" ").slice(0, -1).join(" ");
    if (depth > 0) {
      const ends = { source: [xOf(depth - 1), middle(from)], target: [xOf(depth), middle(beginning)] } as const;
      branches.push({ id: beginning, path: link(ends) ?? "", width: FLOW.full * flow(beginning) });
    }
    if (texts.includes(beginning)) {
      const ends = { source: [xOf(depth), middle(beginning)], target: [xOf(deepest) + 16, yOf(beginning)] } as const;
      branches.push({ id: `${beginning} $`, path: link(ends) ?? "", width: FLOW.full * shareOf(beginning) });
    }
  }
  return {
    width: xOf(deepest) + 16 + FLOW.name,
    height: FLOW.top + FLOW.row * texts.length + 6,
    branches,
    words: Array.from(beginnings.keys())
      .filter((beginning) => beginning !== "")
      .map((beginning) => ({
        id: beginning,
        word: beginning.split(" ").at(-1)!,
        x: xOf(depthOf(beginning)),
        y: middle(beginning),
      })),
    leaves: texts.map((text) => ({ text, share: shareOf(text), x: xOf(deepest) + 16, y: yOf(text) })),
    elsewhere: Math.max(0, 1 - flow("")),
  };
}
