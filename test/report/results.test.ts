import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { type ResultSources, withTables } from "@/lib/report/results";
import { ablationsReport } from "@/lib/report/training-report";
import { readResultSources } from "@/scripts/result-sources";

const page = readFileSync("docs/results.md", "utf8");
let sources: ResultSources;
beforeAll(async () => {
  sources = await readResultSources();
});

describe("docs/results.md", () => {
  it("has the tables that `npm run results` writes", () => {
    expect(withTables(page, sources), "run `npm run results`").toBe(page);
  });

  it("says by hand only what was read off the weights that ship", () => {
    const digest = sources.cards[0]!.digest.value.slice(0, 8);
    expect(page, "read the tables again, rewrite what is said of them, and name the new weights").toContain(
      `read off the weights \`${digest}\` of mini-dimple`,
    );
  });

  it("says of what was not measured that it was not, and what measures it", () => {
    const measured = sources.measured.filter(
      ({ lane }) => lane.prefill !== "dimple" && (lane.strategy !== "klass" || lane.prefill !== "off"),
    );
    const text = withTables(page, { ...sources, measured });
    expect(text).toMatch(/\| KLASS \|.*not measured yet: `npm run measure -- --only klass`/);
    expect(
      text.match(/Dimple prefill \|.*not measured yet: `npm run measure -- --caches --only dimple`/g),
    ).toHaveLength(2);
  });

  it("says what each choice of training brings, its points in bold where their sign is sure", () => {
    const share = { value: 0.5, low: 0.4, high: 0.6, n: 110 };
    const digest = "d".repeat(64);
    const graded = { digest, setting: "gamma-0.9", length: null, mean: share, iterations: 3, tasks: {} };
    const run = {
      ...{ ...graded, commands: ["python"], steps: 250, spikes: 1, judged: 200, gradient: { mean: 2, largest: 9 } },
      ...{ positions: 1e6, hasty: share, reread: share, revision: { value: 0, low: -0.1, high: 0.1 }, loss: 1 },
    };
    const ablations = ablationsReport({
      ...{ n: 10, seed: "test", budget: 2e6, start: { name: "mini-ar", digest }, missing: ["twice the peak rate"] },
      runs: [
        { ...run, id: "base", words: "base", difference: null },
        { ...run, id: "weight", words: "weight 1/t", difference: { value: -0.06, low: -0.09, high: -0.03 } },
      ],
    });
    const text = withTables(page, { ...sources, ablations });
    expect(text).toContain(
      "| weight 1/t | 250 | 50.0 (40.0–60.0) | **−6.0** (−9.0 to −3.0) | 1 of 200 | 50.0 (40.0–60.0) | 50.0 (40.0–60.0) | 0.0 (−10.0 to +10.0) |",
    );
    expect(text).toContain("`python -m training.report.ablations --tokens 2 --n 10`");
    expect(text).toContain("Not trained yet: twice the peak rate.");
    expect(withTables(page, { ...sources, ablations: null })).toContain(
      "Not measured yet: `python -m training.report.ablations`.",
    );
  });

  it("is refused where a table has lost its place", () => {
    expect(() => withTables(page.replace("<!-- table: caches -->", ""), sources)).toThrow(
      "expected <!-- table: caches --> … <!-- end of table --> on the page",
    );
  });
});
