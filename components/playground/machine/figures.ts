/** Parts of the page as pictures in files. */
import type { PlaygroundState } from "@/components/playground/state/store";
import { groundOf, pngBytes, svgText } from "@/components/ui/figure-file";
import { saveFile } from "@/components/ui/save-file";
import { withExperiment } from "@/lib/experiment/in-picture";
import { shareLink } from "./link";

/** A part of the page that can be saved as a picture: what stands around it says so with `data-figure`. */
export interface Figure {
  /** Value of its `data-figure`. */
  readonly part: string;
  /** Index of the lane that it belongs to; absent for what belongs to all. */
  readonly lane?: number;
  /** Above the picture. */
  readonly title: string;
  /** Below it: how the run was made. */
  readonly caption?: string | undefined;
  /** Of its files, without their ending. */
  readonly fileName: string;
}

/** How a picture is saved. */
export interface PictureForm {
  readonly format: "svg" | "png";
  /** Without a ground, for slides and papers of any colour. */
  readonly isClear: boolean;
  /** With title and caption, besides the figure itself. */
  readonly isTold: boolean;
}

/** The part of the page that a figure is of; null where it is not there. */
export function elementOf({ part, lane }: Figure): Element | null {
  if (part === "lane") return document.getElementById(`lane-${lane}`);
  return document.querySelector(`${lane === undefined ? "" : `#lane-${lane} `}[data-figure="${part}"]`);
}

/** Whether the page shows a figure now. */
export const isOnShow = (figure: Figure): boolean => (elementOf(figure)?.getBoundingClientRect().height ?? 0) > 0;

/**
 * Calls back when the page may show other figures than before: charts are drawn behind what asks for them.
 * @returns ends that
 */
export function followFigures(changed: () => void): () => void {
  let frame = 0;
  const observer = new MutationObserver(() => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(changed);
  });
  // A chart whose script is awaited stands there already, hidden by its style.
  const attributeFilter = ["class", "hidden", "style"];
  observer.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter });
  return () => {
    observer.disconnect();
    cancelAnimationFrame(frame);
  };
}

/**
 * Saves a figure as it is on show. The experiment travels in the file, as its address.
 * @throws Error in a sentence where that cannot be done
 */
export async function saveFigure(state: PlaygroundState, figure: Figure, form: PictureForm): Promise<void> {
  const element = elementOf(figure);
  if (!element) throw new Error(`“${figure.title}” is not on the page now.`);
  const ground = form.isClear ? undefined : groundOf(element);
  const told = form.isTold ? { title: figure.title, caption: figure.caption } : {};
  const { address } = shareLink(state);
  const svg = svgText(element, { ...told, ground, metadata: address });
  if (form.format === "svg") return saveFile(`${figure.fileName}.svg`, svg, "image/svg+xml");
  const png = await pngBytes(svg, { ground: ground ?? null });
  saveFile(`${figure.fileName}.png`, withExperiment(png, address), "image/png");
}
