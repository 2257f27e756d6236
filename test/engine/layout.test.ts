import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AttentionPattern, DecoderPass } from "@/lib/engine/executor";
import { additiveMask } from "@/lib/engine/model/attention-mask";
import { KEY_RANGE, keyRanges } from "@/lib/engine/webgpu/key-ranges";
import { layOut } from "@/lib/engine/webgpu/layout";
import { type Slot, Slots } from "@/lib/engine/webgpu/slots";

type Six = [number, number, number, number, number, number];

/** Passes of every kind that may be run together, with how much of the canvas is cached. */
const anyPass = fc
  .record({
    attention: fc.constantFrom<AttentionPattern>("bidirectional", "causal", "prefix"),
    padding: fc.nat(3),
    length: fc.integer({ min: 8, max: 20 }),
    cachedShare: fc.nat(99),
    promptShare: fc.integer({ min: 30, max: 90 }),
    isInPlaces: fc.boolean(),
    kept: fc.integer({ min: 1, max: 6 }),
    shadowCount: fc.nat(3),
    forks: fc.array(fc.nat(99), { maxLength: 7 }),
  })
  .map(({ attention, padding, length, cachedShare, promptShare, isInPlaces, kept, shadowCount, forks }) => {
    const cached = isInPlaces ? length : Math.floor((cachedShare * (length - 4)) / 100);
    const places = isInPlaces
      ? Int32Array.from({ length: kept }, (_, at) => Math.floor((at * length) / kept))
      : undefined;
    const own = places ? places.length : length - cached;
    const behind = length - 3;
    const shadows = attention === "causal" ? [] : [behind, behind + 1, behind + 2].slice(0, shadowCount);
    // Each token of a side branch stands behind the end of the prompt, or an earlier one.
    const branches =
      attention === "causal" && !isInPlaces
        ? forks.map((fork, at) => length - 3 + Math.floor((fork * (3 + at)) / 100))
        : [];
    const rows = own + 2 * shadows.length + branches.length;
    const pass: DecoderPass = {
      ids: new Int32Array(rows),
      positions: Int32Array.from({ length: 3 * rows }, (_, at) => at),
      attention,
      promptLength: Math.floor((promptShare * length) / 100),
      padding,
      past: cached > 0 ? { length: cached, bytes: 0, dispose() {} } : undefined,
      places,
      ...(shadows.length > 0 ? { shadows: Int32Array.from(shadows) } : {}),
      ...(branches.length > 0 ? { branches: Int32Array.from(branches) } : {}),
      headRows: Int32Array.of(rows - 1),
    };
    return { pass, cached, canvasEnd: length, own };
  });

describe("the ranges of a pass", () => {
  test("leave each row exactly the keys that its mask leaves it, wherever window and cache begin", () => {
    fc.assert(
      fc.property(anyPass, fc.nat(50), fc.nat(50), ({ pass, cached, canvasEnd, own }, start, cacheStart) => {
        const keys = canvasEnd + pass.ids.length - own;
        const mask = additiveMask(pass) ?? new Float32Array(pass.ids.length * keys);
        const ranges = keyRanges({ ...pass, cached }, start, cacheStart);
        for (let row = 0; row < pass.ids.length; row++) {
          const numbers = [...ranges.subarray(row * KEY_RANGE, (row + 1) * KEY_RANGE)];
          const [ownFirst, ownEnd, pastFirst, pastEnd, aside, asideEnd] = numbers.slice(0, 6) as Six;
          const [hidden, hiddenPast, , , bits] = numbers.slice(6) as Six;
          const seen = new Set<number>();
          for (let key = pastFirst; key < pastEnd; key++) {
            if (key !== hiddenPast && key !== hiddenPast - 1) seen.add(key - cacheStart);
          }
          const keyOf = (at: number) => (at - start < own ? cached + at - start : canvasEnd + at - start - own);
          for (let at = ownFirst; at < ownEnd; at++) if (at !== hidden && at !== hidden - 1) seen.add(keyOf(at));
          for (let at = aside; at < asideEnd; at++) if ((bits >> (at - aside)) & 1) seen.add(keyOf(at));
          const visible = Array.from({ length: keys }, (_, key) => key).filter((key) => mask[row * keys + key] === 0);
          expect([...seen].sort((a, b) => a - b)).toEqual(visible);
        }
      }),
    );
  });
});

describe("several passes as one window", () => {
  test("lie behind one another, and none looks at a key of another", () => {
    fc.assert(
      fc.property(fc.array(anyPass, { minLength: 1, maxLength: 5 }), (passes) => {
        let next = 0;
        const slot = (rows: number): Slot => {
          next += rows;
          return { first: next - rows, rows };
        };
        const placed = passes.map(({ pass, cached }) => ({
          pass,
          past: cached > 0 ? { slot: slot(cached), length: cached } : undefined,
          target: pass.places ? slot(cached) : undefined,
        }));
        const layout = layOut(placed);
        expect(layout.rows).toBe(passes.reduce((sum, { pass }) => sum + pass.ids.length, 0));
        placed.forEach(({ pass, past, target }, at) => {
          const start = layout.starts[at]!;
          const own = pass.ids.length;
          for (const axis of [0, 1, 2]) {
            const from = axis * layout.rows + start;
            expect(layout.positions.subarray(from, from + own)).toEqual(
              pass.positions.subarray(axis * own, (axis + 1) * own),
            );
          }
          expect(layout.headRows[layout.headStarts[at]!]).toBe(start + own - 1);
          const cache = (pass.places ? target : past?.slot) ?? { first: 0, rows: 0 };
          for (let row = start; row < start + own; row++) {
            const [first, end, pastFirst, pastEnd] = layout.ranges.subarray(row * KEY_RANGE);
            if (first! < end!) expect(first! >= start && end! <= start + own).toBe(true);
            if (pastFirst! < pastEnd!)
              expect(pastFirst! >= cache.first && pastEnd! <= cache.first + cache.rows).toBe(true);
          }
        });
      }),
    );
  });

  test("write what is kept behind what was cached, or among it, each into room of its own", () => {
    const pass = {
      ids: new Int32Array(3),
      positions: new Int32Array(9),
      attention: "bidirectional" as const,
      promptLength: 1,
      headRows: new Int32Array(),
    };
    const grows = { pass, past: { slot: { first: 16, rows: 2 }, length: 2 }, target: { first: 32, rows: 4 } };
    const inPlaces = {
      pass: { ...pass, places: Int32Array.of(0, 2, 3) },
      past: { slot: { first: 48, rows: 4 }, length: 4 },
      target: { first: 64, rows: 4 },
    };
    const { stores } = layOut([grows, inPlaces]);
    expect([...stores!.to]).toEqual([32, 33, 34, 35, 64, 65, 66, 67]);
    expect([...stores!.from]).toEqual([-17, -18, 0, 1, 3, -50, 4, 5]);
  });
});

describe("slots", () => {
  test("never overlap, and the table is no higher than what was in use at the same time needs", () => {
    const steps = fc.array(fc.record({ rows: fc.integer({ min: 1, max: 90 }), gives: fc.option(fc.nat(99)) }));
    fc.assert(
      fc.property(steps, (plan) => {
        const slots = new Slots();
        let used: Slot[] = [];
        for (const { rows, gives } of plan) {
          if (gives !== null && used.length > 0) {
            const given = used[gives % used.length]!;
            slots.share(given);
            slots.release(given);
            slots.release(given);
            used = used.filter((slot) => slot !== given);
          }
          used.push(slots.take(rows));
          const sorted = [...used].sort((a, b) => a.first - b.first);
          sorted.forEach((slot, at) => {
            if (at > 0) expect(slot.first).toBeGreaterThanOrEqual(sorted[at - 1]!.first + sorted[at - 1]!.rows);
          });
          expect(slots.height).toBeGreaterThanOrEqual(sorted.at(-1)!.first + sorted.at(-1)!.rows);
        }
        for (const slot of used) slots.release(slot);
        expect([slots.isEmpty, slots.height]).toEqual([true, 0]);
        expect(() => slots.release({ first: 0, rows: 1 })).toThrow("expected rows that are taken");
      }),
    );
  });
});
