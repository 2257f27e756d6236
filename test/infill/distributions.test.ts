/** Exact distributions over infills, against those of PyTorch on the same weights: python -m training.infill.export */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { seededRandom } from "@/lib/decoding/random";
import { parseInfillCard } from "@/lib/infill/card";
import {
  type Distribution,
  distance,
  policyDistribution,
  reject,
  underPrior,
  unmaskedDistribution,
} from "@/lib/infill/distributions";
import { readReaders } from "@/lib/infill/model";
import { type Context, possible } from "@/lib/infill/text";

const readers = readReaders(readFileSync("public/systems/mini-infill/model.safetensors"));
const cases = JSON.parse(readFileSync("test/fixtures/infill/distributions.json", "utf8")) as {
  readonly context: Context;
  readonly acceptance: number;
  readonly posterior: readonly [string, number][];
  readonly blind: readonly [string, number][];
  readonly tuned: readonly [string, number][];
  readonly gflownet: readonly [string, number][];
  readonly diffusion: readonly [string, number][];
}[];

/** What is left out here and not there, and sums in another order. */
const TOLERANCE = 5e-3;

function expectNear(found: Distribution, expected: readonly (readonly [string, number])[]) {
  const sum = Array.from(found.values()).reduce((a, b) => a + b, 0);
  expect(Math.abs(sum - 1)).toBeLessThan(TOLERANCE);
  for (const [text, share] of expected) expect(Math.abs((found.get(text) ?? 0) - share)).toBeLessThan(TOLERANCE);
}

describe.each(cases)("infills of $context", (of) => {
  test("are those of PyTorch: posterior, blind, both policies and diffusion", () => {
    const prior = underPrior(readers, of.context);
    expectNear(prior.posterior, of.posterior);
    expectNear(prior.blind, of.blind);
    expect(prior.acceptance).toBeCloseTo(of.acceptance, 3);
    expectNear(policyDistribution(readers, "tuned", of.context), of.tuned);
    expectNear(policyDistribution(readers, "gflownet", of.context), of.gflownet);
    expectNear(unmaskedDistribution(readers, of.context), of.diffusion);
  });
});

test("rejection follows the posterior, and keeps the share of tries that it says", () => {
  const prior = underPrior(readers, cases[0]!.context);
  const tries = 40_000;
  const counts = reject(prior, tries, seededRandom(5));
  const kept = Array.from(counts.values()).reduce((a, b) => a + b, 0);
  // Four standard deviations of a binomial share.
  const spread = Math.sqrt((prior.acceptance * (1 - prior.acceptance)) / tries);
  expect(Math.abs(kept / tries - prior.acceptance)).toBeLessThan(4 * spread + TOLERANCE);
  const found = new Map(Array.from(counts, ([gap, count]) => [gap, count / kept]));
  expect(distance(prior.posterior, found).variation).toBeLessThan(0.03);
});

test("distances are nothing between equals, and total between strangers", () => {
  const [one, other] = [new Map([["above", 1]]), new Map([["below", 1]])];
  expect(distance(one, one)).toEqual({ kl: 0, variation: 0 });
  expect(distance(one, other).variation).toBe(1);
  expect(distance(one, other).kl).toBeGreaterThan(20);
});

test("a grid leaves the relations that its cells allow", () => {
  const names = ["cat", "dog", "fox"] as const;
  expect(possible({ names, first: "left of", last: "right of" })).toEqual(["right of"]);
  expect(possible({ names, first: "left of", last: "above and left of" })).toEqual([
    "above",
    "above and left of",
    "above and right of",
  ]);
  expect(possible({ names, first: "above and left of", last: "above and left of" })).toContain("left of");
});

test("the card is of these very weights", async () => {
  const card = parseInfillCard(JSON.parse(readFileSync("public/systems/mini-infill/card.json", "utf8")));
  const bytes = readFileSync("public/systems/mini-infill/model.safetensors");
  const digest = Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("hex");
  expect(card.digest.value).toBe(digest);
});
