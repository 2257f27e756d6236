/** The small latent system against values of PyTorch on the same weights: python -m training.latent.export */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseLatentCard } from "@/lib/latent/card";
import { cellPixels, everyCell, promptOf, readCell } from "@/lib/latent/cells";
import { pictureOf } from "@/lib/latent/draw";
import { denoise, expectation, readLatentSystem } from "@/lib/latent/model";
import { encode, LATENT } from "@/lib/latent/vae";
import { BACKGROUNDS, KINDS } from "@/lib/scene/world";
import { shippedAtlas } from "../scene/atlas-file";

const system = readLatentSystem(readFileSync("public/systems/mini-latent/model.safetensors"));
const fixture = JSON.parse(readFileSync("test/fixtures/latent/parity.json", "utf8"));
const atlas = shippedAtlas();
const every = everyCell(atlas);

/** Rounding of the fixture, and sums in another order. */
const TOLERANCE = 3e-4;

function expectNear(found: ArrayLike<number>, expected: readonly number[]) {
  expect(found.length).toBe(expected.length);
  const off = expected.map((value, at) => Math.abs(value - found[at]!));
  expect(Math.max(...off)).toBeLessThan(TOLERANCE);
}

const row = (values: readonly number[], at: number) => Float32Array.from(values.slice(at * LATENT, (at + 1) * LATENT));

describe("the small latent system", () => {
  const latents = (fixture.cells as [number, number][]).map(([background, kind]) => {
    const content = { background: BACKGROUNDS[background]!, kind: KINDS[kind] ?? null };
    return encode(system.vae, cellPixels(content, atlas)).map((value) => value / system.scale);
  });

  test("encodes cells as PyTorch does", () => {
    expectNear(
      latents.flatMap((latent) => [...latent]),
      fixture.latents,
    );
  });

  test("expects the next cell as PyTorch does", () => {
    const wish = { background: BACKGROUNDS[2]!, things: [KINDS[40 - 19]!, KINDS[5]!, KINDS[5]!] };
    expect(promptOf(wish)).toEqual(fixture.prompt);
    const width = fixture.h.length / (latents.length + 1);
    expectNear(expectation(system, fixture.prompt, latents), fixture.h.slice(-width));
  });

  test("denoises and reads what it has drawn as PyTorch does", () => {
    const h = expectation(system, fixture.prompt, latents);
    for (const sample of [0, 1]) {
      const moments = denoise(system, h, row(fixture.noise, sample), 4);
      expect(moments.map(({ t }) => t)).toEqual([1, 0.75, 0.5, 0.25, 0]);
      for (const [at, guesses] of (fixture.guesses as number[][]).entries()) {
        expectNear(moments[at]!.guess, [...row(guesses, sample)]);
      }
      const read = readCell(pictureOf(system, moments.at(-1)!.x), every);
      expect(read.kind).toBe(KINDS[fixture.kinds[sample]] ?? null);
      expect(read.distance).toBeCloseTo(fixture.distances[sample], 3);
    }
  });

  test("reads every cell of the world back from its own latent", () => {
    for (const cell of every.filter((_, at) => at % 7 === 0)) {
      const read = readCell(
        pictureOf(
          system,
          encode(system.vae, cell.rgb).map((value) => value / system.scale),
        ),
        every,
      );
      expect([read.kind, read.isRecognised]).toEqual([cell.kind, true]);
    }
  });

  test("has a card of these very weights", async () => {
    const card = parseLatentCard(JSON.parse(readFileSync("public/systems/mini-latent/card.json", "utf8")));
    const bytes = readFileSync("public/systems/mini-latent/model.safetensors");
    const digest = Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("hex");
    expect(card.digest.value).toBe(digest);
    expect(() => parseLatentCard({ ...card, evaluation: [] })).toThrow(/the card of Mini-Latent/);
  });
});
