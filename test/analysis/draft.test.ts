import { describe, expect, test } from "vitest";
import { draftReport, hasForeignDrafts } from "@/lib/analysis/draft";
import { strategyById } from "@/lib/decoding/strategies";
import { miniatureSettings, runMiniature } from "@/lib/toy/miniature";

const run = (id: string) => runMiniature(strategyById(id), miniatureSettings(strategyById(id)));

describe("a draft of another vocabulary", () => {
  test("is told word by word: pieces above, what the model read, and what became of it", async () => {
    const trace = await run("slem");
    expect(hasForeignDrafts(trace)).toBe(true);
    const report = draftReport(trace, trace.iterations[1]!)!;
    const told = report.columns.map(({ pieces, drafted, written, fate }) => [
      pieces.map(({ text }) => text).join("|"),
      drafted,
      written,
      fate,
    ]);
    expect(told).toEqual([
      [" t|h|e", "the", "the", "accepted"],
      [" old", "old", "old", "accepted"],
      ["", null, "lighthouse", "own"],
      [" l|i|g|h|t|h|o|u", null, null, "lost"],
    ]);
    expect(report).toMatchObject({ pieces: 12, drafted: 2, accepted: 2, drafterEvaluations: 12, modelEvaluations: 1 });
    expect(report.suppressed).toBeNull();
  });

  test("shows what the model put in the place of a token, and what fell behind it", async () => {
    const trace = await run("tli");
    const reports = trace.iterations.flatMap((iteration) => draftReport(trace, iteration) ?? []);
    const corrected = reports.flatMap(({ columns }) => columns).filter(({ fate }) => fate === "corrected");
    expect(corrected.length).toBeGreaterThan(0);
    for (const { drafted, written } of corrected) expect(written).not.toBe(drafted);
    for (const { suppressed } of reports) expect(suppressed).toBeGreaterThan(0);
  });

  test("is nothing where drafts are in the model's own tokens", async () => {
    const trace = await run("speculative");
    expect(hasForeignDrafts(trace)).toBe(false);
    expect(draftReport(trace, trace.iterations[0]!)).toBeNull();
  });
});
