/** A picture from a file, however it came onto the page: what becomes of it, and what is said of it. */

import { settingsOf } from "@/components/playground/state/document";
import { editExperiment } from "@/components/playground/state/settings";
import type { PlaygroundStore } from "@/components/playground/state/store";
import { tellError } from "@/components/playground/state/tell-error";
import { readPicture } from "@/components/scene/picture";
import { page } from "@/components/ui/words/en/page";
import { wordsNow } from "@/components/ui/words/spoken";
import { writeLink } from "@/lib/experiment/link";
import { world } from "@/lib/scene/world";

/** Asks about the picture in a file from now on; says why where it cannot be read. Never throws. */
export async function takePicture(store: PlaygroundStore, file: File): Promise<void> {
  const { edit, notify } = store.getState();
  try {
    const { picture, noise } = await readPicture(file);
    edit(`picture-${performance.now()}`, (settings) => editExperiment(settings, { picture }));
    const { notice } = writeLink({ experiment: settingsOf(store.getState()).experiment, digests: [] });
    if (notice) notify("warn", `${notice} ${keptHere(store.getState().isKept)}`);
    if (noise > 0) notify("warn", noiseText(noise));
    notify("info", wordsNow(page).pictureTaken(file.name, world.kinds.length));
  } catch (error) {
    tellError(store.getState(), error);
  }
}

const keptHere = (isKept: boolean) =>
  isKept
    ? "This browser keeps it: it is still here after a reload, but whoever opens your link gets the default scene."
    : "It lasts until this tab is closed or reloaded, and whoever opens your link gets the default scene.";

const noiseText = (noise: number) =>
  `This browser changes what a page reads from a canvas by up to ${noise} of 255 levels, as protection against fingerprinting does: the model sees the picture with that noise. Allow this site to use the canvas to have it as it is.`;
