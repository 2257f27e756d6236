import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { paretoFront } from "@/lib/analysis/pareto";

const points = fc.array(fc.record({ cost: fc.integer({ min: 0, max: 9 }), worth: fc.integer({ min: 0, max: 9 }) }));

describe("the Pareto front", () => {
  it("leaves out what costs more and is worth no more", () => {
    const [cheap, good, bad] = [
      { cost: 1, worth: 2 },
      { cost: 3, worth: 5 },
      { cost: 4, worth: 5 },
    ];
    expect(paretoFront([bad, good, cheap])).toEqual([cheap, good]);
  });

  it("rises: who costs more is worth more, and equals stand together", () => {
    fc.assert(
      fc.property(points, (choices) => {
        const front = paretoFront(choices);
        for (const [index, point] of front.slice(1).entries()) {
          const before = front[index]!;
          const equal = point.cost === before.cost && point.worth === before.worth;
          expect(equal || (point.cost > before.cost && point.worth > before.worth)).toBe(true);
        }
      }),
    );
  });

  it("beats or equals every choice", () => {
    fc.assert(
      fc.property(points, (choices) => {
        const front = paretoFront(choices);
        for (const { cost, worth } of choices) {
          expect(front.some((point) => point.cost <= cost && point.worth >= worth)).toBe(true);
        }
      }),
    );
  });
});
