/** Files that come onto the page from outside: by a drop, or from the clipboard. */

import type { PlaygroundStore } from "@/components/playground/state/store";
import type { PageSession } from "./page-session";
import { takePicture } from "./take-picture";

const PICTURE_NAME = /\.(avif|bmp|gif|ico|jpe?g|png|svg|webp)$/i;

const isPicture = ({ type, name }: File): boolean =>
  type === "" ? PICTURE_NAME.test(name) : type.startsWith("image/");

/** Opens files for what they are: the first picture is asked about, everything else is shown in lanes of its own. */
export async function openFiles(store: PlaygroundStore, session: PageSession, files: readonly File[]): Promise<void> {
  const pictures = files.filter(isPicture);
  const [picture, ...others] = pictures;
  const traces = files.filter((file) => !pictures.includes(file));
  if (traces.length > 0) session.openTraces(traces);
  if (picture) await takePicture(store, picture);
  if (others.length > 0) {
    const { notify } = store.getState();
    notify("info", `One picture can be asked about: “${picture!.name}” was taken, and ${others.length} more left out.`);
  }
}
