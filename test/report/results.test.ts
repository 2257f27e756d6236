import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { type ResultSources, withTables } from "@/lib/report/results";
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

  it("is refused where a table has lost its place", () => {
    expect(() => withTables(page.replace("<!-- table: caches -->", ""), sources)).toThrow(
      "expected <!-- table: caches --> … <!-- end of table --> on the page",
    );
  });
});
