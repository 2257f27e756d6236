/** Files that come onto the page from outside: by a drop, or from the clipboard. */

import type { PlaygroundStore } from "@/components/playground/state/store";
import { page } from "@/components/ui/words/en/page";
import { wordsNow } from "@/components/ui/words/spoken";
import { experimentIn } from "@/lib/experiment/in-picture";
import type { PageControls } from "./late-session";
import { takePicture } from "./take-picture";

const PICTURE_NAME = /\.(avif|bmp|gif|ico|jpe?g|png|svg|webp)$/i;

const isPicture = ({ type, name }: File): boolean =>
  type === "" ? PICTURE_NAME.test(name) : type.startsWith("image/");

/** Opens files for what they are: the first picture is asked about, or gives back the experiment that it carries; everything else is shown in lanes of its own. */
export async function openFiles(store: PlaygroundStore, session: PageControls, files: readonly File[]): Promise<void> {
  const pictures = files.filter(isPicture);
  const [picture, ...others] = pictures;
  const traces = files.filter((file) => !pictures.includes(file));
  if (traces.length > 0) session.openTraces(traces);
  if (picture) await openPicture(store, session, picture);
  if (others.length > 0) {
    const { notify } = store.getState();
    notify("info", wordsNow(page).onePicture(picture!.name, others.length));
  }
}

/** Opens the experiment that a picture carries; any other picture is asked about from now on. */
export async function openPicture(store: PlaygroundStore, session: PageControls, file: File): Promise<void> {
  const carried = file.size <= LARGEST_FIGURE ? experimentIn(await bytesOf(file)) : null;
  if (carried) await session.openLink(carried, file.name);
  else await takePicture(store, file);
}

/** Larger files are no figures of this page, bytes. */
const LARGEST_FIGURE = 25 * 2 ** 20;

/** Nothing where the file cannot be read: whoever opens it next says so. */
const bytesOf = (file: File): Promise<Uint8Array> =>
  file.arrayBuffer().then(
    (buffer) => new Uint8Array(buffer),
    () => new Uint8Array(),
  );
