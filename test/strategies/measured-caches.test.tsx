import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { MeasuredCaches } from "@/components/strategies/MeasuredCaches";
import { MeasuredStrategies } from "@/components/strategies/MeasuredStrategies";
import { strategies } from "@/lib/decoding/strategies";
import { cachePolicies } from "@/lib/engine/caches";
import { type Measurement, parseMeasured } from "@/lib/study/measured";

const measurement = (strategy: string, prefill: string, right: number, drift?: object): Measurement => {
  const outcomes = "1".repeat(right).padEnd(200, "0");
  const costs = { iterations: 20, nfe: 20, weightedNfe: prefill === "off" ? 20 : 8 };
  const lane = { model: "mini-dimple", strategy, settings: {}, prefill };
  const tasks = { count: { right, samples: 200, outcomes, ...costs, ...(drift ? { drift } : {}) } };
  return parseMeasured([{ lane, weights: ["0123abcd"], seed: 1, tasks }])[0]!;
};

const measured = [
  measurement("maskgit", "off", 160),
  measurement("maskgit", "dimple", 150, { positions: 1000, meanKl: 0.00123, flips: 25 }),
  measurement("maskgit", "prefix", 140, { positions: 1000, meanKl: 3e-9, flips: 0 }),
  measurement("klass", "off", 170),
];
const shipped = { "mini-dimple": `0123abcd${"0".repeat(56)}` };

const textOf = (markup: string) =>
  markup
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ")
    .trim();

const caches = (digests: Readonly<Record<string, string>>) =>
  textOf(renderToStaticMarkup(<MeasuredCaches measured={measured} shipped={digests} />));

describe("what caches were measured to save and to cost", () => {
  it("stands beside the run without one, strategy by strategy", () => {
    const text = caches(shipped);
    expect(text).toContain("No cache 80.0 (73.9–85.0) – 20.0 20.0 – –");
    expect(text).toContain("Dimple prefill 75.0 (68.6–80.5) −5.0 (−8.2 to −1.7) 20.0 8.0 2.5 0.0012");
    expect(text).toContain("200 held-out questions a line");
  });

  it("calls what is only rounding no error", () => {
    expect(caches(shipped)).toMatch(/Prefix mask 70\.0 \([^)]*\) −10\.0 \([^)]*\) 20\.0 8\.0 0\.0 0 /);
  });

  it("leaves out strategies under which no cache was measured", () => {
    expect(caches(shipped)).not.toContain("KLASS");
  });

  it("says of what was measured on other weights that it was", () => {
    expect(caches(shipped)).not.toContain("other weights");
    expect(caches({ "mini-dimple": "f".repeat(64) })).toContain("(other weights: 0123abcd)");
  });

  it("says of a cache that was not measured yet that it was not, and what measures it", () => {
    const text = caches(shipped);
    expect(text.match(/dLLM-Cache not measured yet/g)).toHaveLength(1);
    const missing = cachePolicies.filter(({ id }) => !["off", "dimple", "prefix"].includes(id));
    const labels = missing.map(({ label }) => label).join(", ");
    const ids = missing.map(({ id }) => id).join(",");
    expect(text).toContain(`Not measured yet: ${labels}. To measure: npm run measure -- --caches --only ${ids} `);
    expect(text).not.toMatch(/Not measured yet: [^.]*Dimple prefill/);
  });

  it("says so where there is nothing yet", () => {
    const none = measured.filter(({ lane }) => lane.prefill === "off");
    const text = textOf(renderToStaticMarkup(<MeasuredCaches measured={none} shipped={shipped} />));
    expect(text).toBe("The caches have not been measured yet.");
  });
});

describe("what strategies were measured to be worth", () => {
  it("is told of the runs without a cache alone", () => {
    const text = textOf(renderToStaticMarkup(<MeasuredStrategies measured={measured} shipped={shipped} />));
    expect(text.match(/80\.0/g)).toHaveLength(1);
    expect(text).toContain("85.0");
    expect(text).not.toContain("75.0");
  });

  it("names, in chart and table, those that were not measured yet, and what measures them", () => {
    const all = strategies.map(({ id }) => measurement(id, "off", 160));
    const told = (some: readonly Measurement[]) =>
      textOf(renderToStaticMarkup(<MeasuredStrategies measured={some} shipped={shipped} />));
    expect(told(all)).not.toMatch(/not measured yet/i);
    const text = told(all.filter(({ lane }) => !["klass", "saber"].includes(lane.strategy)));
    expect(text).toContain("Not measured yet: KLASS, Saber. To measure: npm run measure -- --only klass,saber");
    expect(text.match(/(Saber|KLASS) not measured yet/g)).toEqual(["KLASS not measured yet", "Saber not measured yet"]);
  });
});
