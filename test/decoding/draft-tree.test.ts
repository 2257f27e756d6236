import { describe, expect, test } from "vitest";
import { type Growth, growTree, ROOT } from "@/lib/decoding/draft-tree";
import { seededRandom } from "@/lib/decoding/random";

const END = 4;
const growth = (more: Partial<Growth>): Growth => ({
  levels: 3,
  branches: 2,
  greedy: true,
  random: seededRandom(1),
  isEnd: (token) => token === END,
  ...more,
});
const texts = ({ nodes }: ReturnType<typeof growTree>) => {
  const path = (place: number): number[] => (place === ROOT ? [] : [...path(nodes[place]!.after), nodes[place]!.token]);
  return nodes.map((_, place) => path(place).join(""));
};

describe("a tree of drafts", () => {
  test("grows where most probability is left, with its likeliest path in front", () => {
    const after: Record<string, number[]> = {
      "": [0.1, 0.6, 0.3, 0, 0],
      1: [0.5, 0.2, 0.2, 0.1, 0],
      2: [0, 0, 0, 1, 0],
    };
    const tree = growTree(growth({}), (path) => Float64Array.from(after[path.join("")] ?? [1, 0, 0, 0, 0]));
    // 0.6 · 0.5 behind 1, then 0.3 · 1 behind 2 rather than 0.6 · 0.2 behind 1.
    expect(texts(tree)).toEqual(["1", "10", "100", "2", "23", "230"]);
    expect(tree.depth).toBe(3);
    expect(tree.children(ROOT)).toEqual([0, 3]);
    expect([...tree.chances(0)!]).toEqual(after[1]);
    expect(tree.chances(2)).toBeNull();
  });

  test("drafts nothing behind an end, nor what is not worth a row", () => {
    const sure = growTree(growth({}), () => Float64Array.of(0.99, 0.01, 0, 0, 0));
    expect(texts(sure)).toEqual(["0", "00", "000"]);
    const ending = growTree(growth({}), () => Float64Array.of(0, 0.015, 0, 0, 0.985));
    expect(texts(ending)).toEqual(["4"]);
    expect(growTree(growth({ levels: 0 }), () => Float64Array.of(1)).nodes).toEqual([]);
  });

  test("draws siblings without replacement, in the order in which they are tried", () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 4000; seed++) {
      const grown = growTree(growth({ levels: 1, branches: 2, greedy: false, random: seededRandom(seed) }), () =>
        Float64Array.of(0.5, 0.3, 0.2),
      );
      const drawn = grown.children(ROOT).map((place) => grown.nodes[place]!.token);
      expect(new Set(drawn).size).toBe(2);
      counts.set(drawn.join(""), (counts.get(drawn.join("")) ?? 0) + 1);
    }
    // 0 first, then 1 of what is left; 2 first, then 1.
    expect(counts.get("01")! / 4000).toBeCloseTo(0.5 * (0.3 / 0.5), 1);
    expect(counts.get("21")! / 4000).toBeCloseTo(0.2 * (0.3 / 0.8), 1);
  });

  test("has no more side branches than a pass can hold", () => {
    const wide = growTree(growth({ levels: 16, branches: 4, isEnd: () => false }), () => new Float64Array(5).fill(0.2));
    expect(wide.depth).toBe(16);
    expect(wide.nodes.length - wide.depth).toBeLessThanOrEqual(31);
  });
});
