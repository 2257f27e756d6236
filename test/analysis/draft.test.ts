import { describe, expect, test } from "vitest";
import { branchesOut, draftReport, tellsDrafts } from "@/lib/analysis/draft";
import { strategyById } from "@/lib/decoding/strategies";
import type { Settings } from "@/lib/decoding/strategy";
import { miniatureSettings, runMiniature } from "@/lib/toy/miniature";

const run = (id: string, settings: Settings = {}) =>
  runMiniature(strategyById(id), { ...miniatureSettings(strategyById(id)), ...settings });

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
    const trace = await run("chimera", { tree: 1 });
    expect(tellsDrafts(trace)).toBe(true);
    expect(branchesOut(trace)).toBe(false);
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

  test("in a tree has each path on a line of its own, and what stands of it", async () => {
    const trace = await run("chimera", { tree: 2 });
    expect(branchesOut(trace)).toBe(true);
    const told = trace.iterations.map((iteration) =>
      draftReport(trace, iteration)?.tree?.map(({ level, line, up, drafted, written, fate }) =>
        [level, line, up, drafted ?? "", written ?? "", fate].join(" "),
      ),
    );
    expect(told[1]).toEqual([
      "0 0 0 small small accepted",
      "1 0 0 boat boat accepted",
      "2 0 0 drifts sails corrected",
      "3 0 0 by  dropped",
      "0 1 1 big  dropped",
      "1 1 0 ship  dropped",
      "2 1 0 sails  dropped",
      "3 1 0 past  dropped",
    ]);
    // Without a side branch the path is a tree of one line, with the model's own word behind it.
    expect(told.at(-1)).toEqual([
      "0 0 0 its its accepted",
      "1 0 0 white white accepted",
      "2 0 0 wake wake accepted",
      "3 0 0 . . accepted",
      "4 0 0  <|end|> own",
    ]);
    expect(draftReport(trace, trace.iterations[1]!)).toMatchObject({ columns: [], drafted: 8, accepted: 2 });
  });

  test("is nothing where drafts are in the model's own tokens", async () => {
    const trace = await run("speculative");
    expect(tellsDrafts(trace)).toBe(false);
    expect(draftReport(trace, trace.iterations[0]!)).toBeNull();
  });
});
