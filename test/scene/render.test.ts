import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { encode } from "fast-png";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { decodeAtlas } from "@/lib/scene/atlas";
import { renderScene, spriteCorner } from "@/lib/scene/render";
import { sceneSchema } from "@/lib/scene/scene";
import { world } from "@/lib/scene/world";
import { shippedAtlas } from "./atlas-file";

const cases = z
  .array(z.object({ scene: sceneSchema, sha256: z.string() }))
  .min(10)
  .parse(JSON.parse(readFileSync("test/fixtures/scene/render.json", "utf8")));

describe("renderScene", () => {
  it("makes the same bytes as Python for every shared scene", () => {
    const atlas = shippedAtlas();
    const digests = cases.map(({ scene }) => createHash("sha256").update(renderScene(scene, atlas)).digest("hex"));
    expect(digests).toEqual(cases.map(({ sha256 }) => sha256));
  });

  it("fills an empty scene with its background", () => {
    const image = renderScene({ background: "pink", objects: [] }, shippedAtlas());
    expect(image).toHaveLength(96 * 96 * 3);
    expect(Array.from(image.slice(-3))).toEqual([252, 228, 236]);
  });

  it("names the background or kind it does not know", () => {
    const atlas = shippedAtlas();
    expect(() => renderScene({ background: "plaid", objects: [] }, atlas)).toThrow('background "plaid"');
    const objects = [{ kind: "unicorn", cell: 0, dx: 0, dy: 0 }];
    expect(() => renderScene({ background: "pink", objects }, atlas)).toThrow('kind "unicorn"');
  });

  it("keeps every sprite inside its cell at the largest shift", () => {
    for (let cell = 0; cell < 9; cell++) {
      const low = spriteCorner({ kind: "cat", cell, dx: -2, dy: -2 });
      const high = spriteCorner({ kind: "cat", cell, dx: 2, dy: 2 });
      expect(low).toEqual({ x: (cell % 3) * 32, y: Math.floor(cell / 3) * 32 });
      expect(high).toEqual({ x: low.x + 4, y: low.y + 4 });
    }
  });
});

describe("decodeAtlas", () => {
  const places = JSON.parse(readFileSync("public/sprites/atlas.json", "utf8")) as { sprites: object };

  it("holds a sprite for every kind", () => {
    expect([...shippedAtlas().sprites.keys()].sort()).toEqual(world.kinds.map(({ id }) => id).sort());
  });

  it("refuses a picture without alpha", () => {
    const rgb = encode({ width: 224, height: 140, channels: 3, data: new Uint8Array(224 * 140 * 3) });
    expect(() => decodeAtlas(rgb, places)).toThrow("expected 8-bit RGBA, got 3 channels");
  });

  it("refuses a picture too small for its sprites, and a list that lacks one", () => {
    const small = encode({ width: 30, height: 30, channels: 4, data: new Uint8Array(30 * 30 * 4) });
    expect(() => decodeAtlas(small, places)).toThrow("outside 30 × 30 pixels");
    expect(() => decodeAtlas(small, { size: 28, sprites: {} })).toThrow('no sprite for "apple"');
  });
});
