import { expect, test } from "vitest";
import type { Executor, ImageFeatures } from "@/lib/engine/executor";
import { sharePictures } from "@/lib/engine/shared-pictures";

/** An executor that counts what it encodes and what is freed. */
function counting() {
  const encoded: number[] = [];
  const freed: number[] = [];
  const executor: Executor = {
    name: "reference",
    async encodeImages(pixels) {
      const [picture] = pixels as unknown as [number];
      if (picture < 0) throw new Error("no picture");
      encoded.push(picture);
      return { tokens: 1, picture, dispose: () => void freed.push(picture) } as ImageFeatures;
    },
    run: () => Promise.reject(new Error("not asked for")),
    dispose: () => {},
  };
  return { executor: sharePictures(executor), encoded, freed };
}

const GRID = [[1, 2, 2]] as const;
const picture = (number: number) => Float32Array.of(number, 1, 2, 3);

test("a picture is encoded once, for sessions at the same time and one after the other", async () => {
  const { executor, encoded, freed } = counting();
  const features = await Promise.all([1, 1, 1].map((number) => executor.encodeImages(picture(number), GRID)));
  for (const each of features) expect(each).toMatchObject({ picture: 1, tokens: 1 });
  for (const each of features) each.dispose();
  await executor.encodeImages(picture(1), GRID);
  expect({ encoded, freed }).toEqual({ encoded: [1], freed: [] });
});

test("another picture, or the same pixels in another grid, is encoded for itself", async () => {
  const { executor, encoded } = counting();
  await executor.encodeImages(picture(1), GRID);
  await executor.encodeImages(picture(2), GRID);
  await executor.encodeImages(picture(1), [[1, 4, 1]]);
  expect(encoded).toEqual([1, 2, 1]);
});

test("only the last few that nobody shows are kept, and those in use in any case", async () => {
  const { executor, encoded, freed } = counting();
  const held = await executor.encodeImages(picture(0), GRID);
  for (let number = 1; number <= 20; number++) (await executor.encodeImages(picture(number), GRID)).dispose();
  await Promise.resolve();
  expect(freed).toHaveLength(16);
  expect(freed).not.toContain(0);
  held.dispose();
  held.dispose();
  await executor.encodeImages(picture(20), GRID);
  expect(encoded).toHaveLength(21);
});

test("one that failed is tried again, and all that is held is freed with the executor", async () => {
  const { executor, freed } = counting();
  await expect(executor.encodeImages(picture(-1), GRID)).rejects.toThrow("no picture");
  await expect(executor.encodeImages(picture(-1), GRID)).rejects.toThrow("no picture");
  const features = await executor.encodeImages(picture(3), GRID);
  executor.dispose();
  await Promise.resolve();
  expect(freed).toEqual([3]);
  features.dispose();
  expect(freed).toEqual([3]);
});
