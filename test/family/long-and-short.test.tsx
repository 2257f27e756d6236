import { readFileSync } from "node:fs";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { LongAndShort, tldrSeries } from "@/components/family/LongAndShort";
import { tldrReport } from "@/lib/report/tldr-report";

const report = tldrReport(JSON.parse(readFileSync("training/report/tldr.json", "utf8")));

describe("the training that weighs long and short answers", () => {
  it("is recorded from its beginning on, with a checkpoint at either end", () => {
    expect(report.curve[0]!.step).toBe(0);
    expect(report.checkpoints[0]!.step).toBe(0);
    expect(report.checkpoints.at(-1)!.step).toBe(report.curve.at(-1)!.step);
    const asked = report.checkpoints.map(({ answers }) => answers.map(({ question }) => question).join());
    expect(new Set(asked).size, "every checkpoint answers the same questions").toBe(1);
  });

  it("is drawn as shares: right answers with their interval, length against that with all steps, α", () => {
    const [right, length, alpha] = tldrSeries(report);
    const last = report.curve.at(-1)!;
    expect(right!.points.at(-1)!.y.value).toBeCloseTo(last.accuracy, 6);
    expect(right!.points.at(-1)!.y.low).toBeLessThan(last.accuracy);
    expect(length!.points.at(-1)!.y.value).toBeCloseTo(last.tokens / report.references.long.tokens, 6);
    expect(alpha!.points[0]!.y.value).toBe(0.5);
  });

  it("begins with what the first checkpoint writes", () => {
    const page = renderToStaticMarkup(<LongAndShort report={report} />);
    for (const { question, text } of report.checkpoints[0]!.answers) {
      expect(page).toContain(question);
      expect(page).toContain(text);
    }
  });
});
