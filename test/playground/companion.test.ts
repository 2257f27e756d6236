import { expect, test } from "vitest";
import { companionWarning } from "@/components/models/fit";
import { DEFAULT_LANE } from "@/lib/experiment/defaults";
import { resolveLegal } from "@/lib/experiment/resolve";
import type { Lane } from "@/lib/experiment/schema";

const warning = (strategy: string, more: Partial<Lane> = {}) =>
  companionWarning(resolveLegal({ ...DEFAULT_LANE, strategy, ...more }));

test("a lane without a companion, or with a fitting one, is not warned of it", () => {
  expect(warning("confident", { companion: "nowhere" })).toBeNull();
  expect(warning("speculative", { companion: "mini-dimple" })).toBeNull();
});

test("a companion that the site does not have, or that was trained for another mask, is named before the run", () => {
  expect(warning("apd", { companion: "nowhere" })).toBe("Companion nowhere (not on this site): choose another one.");
  expect(warning("apd", { companion: "mini-dimple" })).toMatch(/was last trained with another attention mask/);
});
