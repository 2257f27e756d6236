import { describe, expect, test } from "vitest";
import { draftReport, tellsDrafts } from "@/lib/analysis/draft";
import { strategyById } from "@/lib/decoding/strategies";
import { miniatureSettings, runMiniature } from "@/lib/toy/miniature";

const run = (id: string) => runMiniature(strategyById(id), miniatureSettings(strategyById(id)));

describe("a draft of another vocabulary", () => {
  test("is told word by word: pieces above, what the model read, and what became of it", async () => {
    const trace = await run("slem");
    expect(tellsDrafts(trace)).toBe(true);
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

  test("inside the model is told with its work in layers", async () => {
    const trace = await run("chimera");
    expect(tellsDrafts(trace)).toBe(true);
    expect(draftReport(trace, trace.iterations[0]!)).toBeNull();
    const report = draftReport(trace, trace.iterations[1]!)!;
    expect(report.columns.map(({ drafted, fate }) => [drafted, fate])).toEqual([
      ["small", "accepted"],
      ["boat", "accepted"],
      ["drifts", "corrected"],
      ["by", "dropped"],
    ]);
    expect(report).toMatchObject({
      pieces: 0,
      drafted: 4,
      accepted: 2,
      layers: trace.iterations[1]!.draftWork!.layers,
    });
  });

  test("is nothing where drafts are in the model's own tokens", async () => {
    const trace = await run("speculative");
    expect(tellsDrafts(trace)).toBe(false);
    expect(draftReport(trace, trace.iterations[0]!)).toBeNull();
  });
});
