import { readFileSync } from "node:fs";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { ExitHeads } from "@/components/strategies/ExitHeads";
import { exitReport } from "@/lib/report/exit-report";

const shipped = JSON.parse(readFileSync("public/models/mini-ar/exits.json", "utf8"));
const { measured: _, ...unmeasured } = exitReport(shipped);
const point = (threshold: number, differ: number, layers: number) => ({ threshold, n: 100, differ, right: 90, layers });
const measured = {
  error: 0.05,
  whole: { n: 100, calibration: 95, test: 94 },
  measures: {
    head: { decay: 4, calibration: [point(0.9, 30, 5.9)], thresholds: [{ tolerance: 0.1, threshold: null }], test: [] },
    trained: {
      decay: 4,
      calibration: [point(0.9, 2, 3.1)],
      thresholds: [{ tolerance: 0.1, threshold: 0.9 }],
      test: [point(0.9, 3, 3.2)],
    },
    classifier: { decay: 0, calibration: [point(0.9, 1, 3.5)], thresholds: [], test: [] },
  },
};

describe("what is known of trained ways out", () => {
  it("every layer of the shipped ones is read better than by the borrowed head", () => {
    expect(unmeasured.readings.map(({ layers }) => layers)).toEqual([1, 2, 3, 4, 5]);
    for (const { trained, borrowed } of unmeasured.readings) expect(trained).toBeGreaterThan(borrowed);
  });

  it("is shown before and after it was measured", () => {
    const before = renderToStaticMarkup(<ExitHeads report={unmeasured} layers={6} />);
    expect(before).toContain("trained head");
    expect(before).not.toContain("Calibrated thresholds");
    const after = renderToStaticMarkup(<ExitHeads report={{ ...unmeasured, measured }} layers={6} />);
    expect(after).toContain("none can be shown to keep this");
    expect(after).toContain("<td>3.0</td><td>90.0</td><td>3.2</td>");
    expect(after).toContain("layers a token");
  });

  it("says what is wrong with a report", () => {
    expect(() => exitReport({ ...unmeasured, readings: [] })).toThrow(/readings/);
  });
});
