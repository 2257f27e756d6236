import { describe, expect, test } from "vitest";
import { inertCases } from "@/lib/decoding/inert";
import { defaultSettings } from "@/lib/decoding/params";
import { strategies, strategyById } from "@/lib/decoding/strategies";
import { strategyGroups } from "@/lib/decoding/strategy";
import { textOf } from "@/lib/decoding/texts";
import { parseFormula } from "@/lib/text/formula";

const everyStrategy = strategies.map((strategy) => [strategy.id, strategy] as const);
const SIZE = { responseLength: 32, masked: 32 };

test("the menu's strategies stand together by group, in the order of the groups", () => {
  const order = strategyGroups.map(({ name }) => name);
  const ranks = strategies.map(({ group }) => order.indexOf(group));
  expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
  expect(new Set(order).size).toBe(order.length);
});

describe.each(everyStrategy)("the rule of %s", (id, { params }) => {
  const { rule } = textOf(id);
  test("is a formula that can be set, and a text of two to four sentences", () => {
    expect(rule.formula.length).toBeGreaterThan(0);
    for (const line of rule.formula) expect(() => parseFormula(line)).not.toThrow();
    const sentences = rule.text.split(/(?<=[.?!])\s+/);
    expect(sentences.length).toBeGreaterThanOrEqual(2);
    expect(sentences.length).toBeLessThanOrEqual(4);
    expect(rule.text).toMatch(/\.$/);
  });

  test("gives signs to settings that exist, and each sign stands in the formula", () => {
    for (const [key, sign] of Object.entries(rule.symbols ?? {})) {
      expect(params).toHaveProperty(key);
      expect(`${rule.formula.join(" ")} ${rule.text}`).toContain(sign);
    }
  });
});

describe("settings that do not act", () => {
  test.each(everyStrategy)(
    "the cases found for %s bring up their warning, and the defaults bring up none",
    (_id, strategy) => {
      for (const { key, message, settings } of inertCases(strategy, SIZE)) {
        const warnings = strategy.inert!({ ...defaultSettings(strategy), ...settings }, SIZE);
        expect(warnings).toContainEqual({ key, message });
        expect(Object.keys(settings).length).toBeGreaterThan(0);
      }
    },
  );

  test("pairs are tried as well: γ in the dream pipeline", () => {
    const found = inertCases(strategyById("maskgit"), SIZE).find(({ message }) => message.includes("no threshold"));
    expect(found).toMatchObject({ key: "gamma", settings: { pipeline: "dream" } });
  });
});
