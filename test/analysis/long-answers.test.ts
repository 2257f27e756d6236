/** What a long answer is read by: its blocks, a search in it, and numbers that take no longer than they must. */
import { describe, expect, it } from "vitest";
import { blockAt, blockEdges, blockLengthOf } from "@/lib/analysis/block";
import { findPosition } from "@/lib/analysis/find";
import { positionTimings } from "@/lib/analysis/run";
import { replay } from "@/lib/trace/replay";
import { longTrace } from "@/test/charts/long-trace";
import { toyTrace } from "@/test/trace/traces";

describe("the block of an iteration", () => {
  const trace = longTrace(128, 32);

  it("is as long as the run's settings say, or 32 where they do not", () => {
    expect(blockLengthOf({ settings: { block_length: 16 } })).toBe(16);
    expect(blockLengthOf({ settings: { gamma: 0.9, block: "off" } })).toBe(32);
  });

  it("is what the run itself tells, wherever its edges are", () => {
    const told = { ...trace, blocks: { length: 48, origin: -16 } };
    expect(blockLengthOf(told)).toBe(48);
    expect(blockAt(told, 0)).toMatchObject({ positions: [0, 31] });
    expect(blockAt(told, 31)).toMatchObject({ positions: [80, 127] });
    expect(blockEdges(told)).toEqual([32, 80]);
    expect(blockEdges(trace)).toEqual([]);
  });

  it("has the positions it works on and all iterations that do", () => {
    expect(blockAt(trace, 0)).toEqual({ positions: [0, 31], iterations: [0, 7] });
    expect(blockAt(trace, 20)).toEqual({ positions: [64, 95], iterations: [16, 23] });
    expect(blockAt(trace, 32)).toBeNull();
  });
});

describe("a search in an answer", () => {
  const texts = ["the", " red", " apple", " and", " the", " dog"];

  it("finds a position by its number", () => {
    expect(findPosition(texts, " 3 ", -1)).toBe(3);
  });

  it("finds text across tokens, goes on behind what was found, and begins again at the end", () => {
    expect(findPosition(texts, "red apple", -1)).toBe(1);
    expect(findPosition(["the", "red", "apple"], "red apple", -1)).toBe(1);
    expect(findPosition(texts, "the", -1)).toBe(0);
    expect(findPosition(texts, "THE", 0)).toBe(4);
    expect(findPosition(texts, "the", 4)).toBe(0);
  });

  it("finds nothing where there is nothing, nor for an empty search", () => {
    expect([findPosition(texts, "cat", -1), findPosition(texts, "  ", -1), findPosition(texts, "99", -1)]).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe("numbers of a long run", () => {
  it("are the same whether a run could have changed its length or not", async () => {
    for (const trace of [longTrace(96, 40), await toyTrace("wino"), await toyTrace("confident")]) {
      // An iteration that cuts nothing out is read in the general way.
      const moving = { ...trace, iterations: trace.iterations.map((step) => ({ ...step, splices: [] })) };
      expect(positionTimings(trace)).toEqual(positionTimings(moving));
    }
  });

  it("of any moment do not depend on which moments were looked at before", () => {
    const trace = longTrace(96, 90);
    const forwards = replay(trace);
    const inOrder = Array.from({ length: 91 }, (_, clock) => forwards.at(clock));
    for (const clock of [90, 0, 45, 44, 31, 33, 32, 64, 7]) expect(replay(trace).at(clock)).toEqual(inOrder[clock]);
    const jumping = replay(trace);
    for (const clock of [90, 0, 45, 44, 31, 33, 32, 64, 7]) expect(jumping.at(clock)).toEqual(inOrder[clock]);
  });
});
