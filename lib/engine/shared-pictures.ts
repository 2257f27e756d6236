/** A picture is encoded once for all sessions that show it: a sweep asks about the same one in every cell. */
import { disposeQuietly } from "./dispose";
import type { Executor, ImageFeatures } from "./executor";

/** Pictures that are kept although no session shows them any more: one is about to be shown again, or several at a time. */
const KEPT = 4;
const KEPT_TOGETHER = 64;

type Pictures = readonly [pixelValues: Float32Array, grids: Parameters<Executor["encodeImages"]>[1]];

interface Encoded {
  readonly pictures: Pictures;
  readonly features: Promise<ImageFeatures>;
  /** Sessions that show it. */
  users: number;
}

/** The executor, with the pictures of open sessions and the last few others encoded once. What it encodes is freed with it. */
export function sharePictures(executor: Executor): Executor {
  const kept = executor.runTogether ? KEPT_TOGETHER : KEPT;
  /** The last one asked for comes first. */
  let encoded: Encoded[] = [];

  const forget = (entry: Encoded) => {
    encoded = encoded.filter((other) => other !== entry);
    entry.features.then(disposeQuietly, () => {});
  };
  const trim = () => {
    for (const entry of encoded.filter(({ users }) => users === 0).slice(kept)) forget(entry);
  };
  const release = (entry: Encoded) => {
    entry.users--;
    trim();
  };
  const entryOf = (pictures: Pictures): Encoded => {
    const known = encoded.find((entry) => isSame(entry.pictures, pictures));
    const entry = known ?? { pictures, features: executor.encodeImages(...pictures), users: 0 };
    encoded = [entry, ...encoded.filter((other) => other !== entry)];
    return entry;
  };

  return {
    name: executor.name,
    async encodeImages(pixelValues, grids, capture) {
      if (capture) return executor.encodeImages(pixelValues, grids, capture);
      const entry = entryOf([pixelValues, grids]);
      entry.users++;
      try {
        const features = await entry.features;
        let isReleased = false;
        return {
          ...features,
          dispose() {
            if (!isReleased) release(entry);
            isReleased = true;
          },
        };
      } catch (error) {
        forget(entry);
        throw error;
      }
    },
    run: (pass, capture) => executor.run(pass, capture),
    dispose() {
      for (const entry of encoded) forget(entry);
      executor.dispose();
    },
  };
}

function isSame([pixels, grids]: Pictures, [otherPixels, otherGrids]: Pictures): boolean {
  return (
    pixels.length === otherPixels.length &&
    `${grids}` === `${otherGrids}` &&
    pixels.every((value, at) => value === otherPixels[at])
  );
}
