import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { everyCell, promptOf, RECOGNISED, readCell, SLOTS } from "@/lib/latent/cells";
import { type DrawnCell, type DrawSettings, drawNext, SAMPLES } from "@/lib/latent/draw";
import { readLatentSystem } from "@/lib/latent/model";
import { CELLS, KINDS } from "@/lib/scene/world";
import { shippedAtlas } from "../scene/atlas-file";

const system = readLatentSystem(readFileSync("public/systems/mini-latent/model.safetensors"));
const atlas = shippedAtlas();
const every = everyCell(atlas);
const settings: DrawSettings = { wish: { background: "mint", things: ["cat", "dog"] }, steps: 2, seed: 3, choices: {} };

function drawn(count: number, changed: Partial<DrawSettings> = {}): DrawnCell[] {
  const cells: DrawnCell[] = [];
  while (cells.length < count) cells.push(drawNext(system, atlas, every, { ...settings, ...changed }, cells));
  return cells;
}

describe("drawing a scene cell by cell", () => {
  test("draws the same from the same seed, and other cells from another", () => {
    const [once, again, other] = [drawn(2), drawn(2), drawn(2, { seed: 4 })];
    expect([...once[1]!.latent]).toEqual([...again[1]!.latent]);
    expect([...once[1]!.latent]).not.toEqual([...other[1]!.latent]);
    expect(once[0]!.draws).toHaveLength(SAMPLES);
  });

  test("lets the next cells see the chosen draw and nothing of the others", () => {
    const [usual, chosen] = [drawn(2), drawn(2, { choices: { 0: { sample: 5 } } })];
    expect([...chosen[0]!.latent]).toEqual([...usual[0]!.draws[5]!.moments.at(-1)!.x]);
    expect([...chosen[1]!.draws[0]!.moments[0]!.guess]).not.toEqual([...usual[1]!.draws[0]!.moments[0]!.guess]);
  });

  test("puts a thing there by hand, on the background of the scene", () => {
    const [, cell] = drawn(2, { choices: { 1: { kind: "pear" } } });
    expect([cell!.isByHand, cell!.read.kind, cell!.read.isRecognised]).toEqual([true, "pear", true]);
  });

  test("is nearly certain of a cell that can show one thing only, and open where many are possible", () => {
    const open = drawn(1, { wish: { background: null, things: null }, steps: 16 })[0]!;
    const listed = drawn(1, { wish: { background: "mint", things: Array(SLOTS).fill("cat") }, steps: 16 })[0]!;
    expect(listed.spread).toBeLessThan(open.spread);
  });

  test("refuses a tenth cell", () => {
    expect(() => drawNext(system, atlas, every, settings, Array(CELLS.length).fill(drawn(1)[0]))).toThrow(
      /fewer than 9 cells, found 9/,
    );
  });
});

describe("the words before the picture", () => {
  test("are a background or any, the things in the order of the world, and the sign to draw", () => {
    const either = ["dog", "cat"].map((kind) => KINDS.indexOf(kind)).sort((a, b) => a - b);
    expect(promptOf({ background: null, things: ["dog", "cat"] }).slice(1, 3)).toEqual(either);
    expect(promptOf({ background: null, things: null })).toHaveLength(SLOTS + 2);
  });

  test("refuse more things than fit, and unknown names", () => {
    expect(() => promptOf({ background: null, things: Array(SLOTS + 1).fill("cat") })).toThrow(/at most 6.*found 7/);
    expect(() => promptOf({ background: "black", things: null })).toThrow(/"black"/);
  });
});

test("the reader does not recognise a blend of two things", () => {
  const [cat, banana] = ["cat", "banana"].map((kind) => every.find((cell) => cell.kind === kind)!.rgb);
  const area = cat!.length / 3;
  const blend = Float32Array.from({ length: cat!.length }, (_, at) => {
    const place = (at % area) * 3 + Math.floor(at / area);
    return (cat![place]! + banana![place]!) / 255 - 1;
  });
  const { distance, isRecognised } = readCell(blend, every);
  expect(distance).toBeGreaterThan(RECOGNISED);
  expect(isRecognised).toBe(false);
});
