/** A run as moving picture: a part of the page at every moment of the clock, as an animated GIF. */
import type { PlaygroundState, PlaygroundStore } from "@/components/playground/state/store";
import { groundOf, pixelsOf, svgText } from "@/components/ui/figure-file";
import { saveFile } from "@/components/ui/save-file";
import { type ClockScale, clockEnd, laneTicks, playMs } from "@/lib/analysis/clock";
import type { Trace } from "@/lib/trace/schema";
import { elementOf, type Figure } from "./figures";

/** Pictures in one file, at most: a long run passes over some of its moments. */
const MOST_PICTURES = 160;
/** Pictures whose colours are taken for all: at the beginning, in the middle, at the end. */
const SAMPLES = [0, 0.5, 1];
/** How long the last picture stands, and the least for any other: players slow down what is shorter. */
const [LAST_MS, SHORTEST_MS] = [3000, 40];
/** The picture is made about as wide, pixels: wide enough for its text, small enough for a slide. */
const WIDTH = 1400;

export interface AnimationOptions {
  /** With title and caption, besides the figure itself. */
  readonly isTold: boolean;
  readonly signal: AbortSignal;
  /** Hears which share of the work is done, 0 … 1. */
  readonly onProgress: (share: number) => void;
}

/**
 * Moments of the clock that are worth a picture: the beginning, every moment at which some run changes, the end; some of
 * them, evenly, where there are more than `most`.
 */
export function momentsOf(traces: readonly Trace[], scale: ClockScale, most = MOST_PICTURES): readonly number[] {
  const ticks = traces.flatMap((trace) => laneTicks(trace, scale));
  const all = [...new Set([0, ...ticks, clockEnd(traces, scale)])].sort((a, b) => a - b);
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, at) => all[Math.round((at * (all.length - 1)) / (most - 1))]!);
}

/** How long each picture stands, ms: as long as at the pace of the player, on a clock of times in proportion. */
export function delaysOf(moments: readonly number[], traces: readonly Trace[], scale: ClockScale): readonly number[] {
  const end = Math.max(moments.at(-1)!, Number.MIN_VALUE);
  const share = (at: number) =>
    scale === "time" ? (moments[at + 1]! - moments[at]!) / end : 1 / Math.max(moments.length - 1, 1);
  return moments.map((_, at) =>
    at === moments.length - 1 ? LAST_MS : Math.max(SHORTEST_MS, share(at) * playMs(traces, scale)),
  );
}

/**
 * Saves a figure at every moment of the clock as an animated GIF. The clock moves while that is done, and is put back.
 * @throws Error in a sentence where it cannot be done; the signal's reason where it was called off
 */
export async function saveAnimation(store: PlaygroundStore, figure: Figure, options: AnimationOptions): Promise<void> {
  const { clock, pauseAt } = store.getState();
  try {
    const bytes = await animationOf(store, figure, options);
    saveFile(`${figure.fileName}.gif`, bytes, "image/gif");
  } finally {
    pauseAt(clock.at);
  }
}

async function animationOf(
  store: PlaygroundStore,
  figure: Figure,
  { isTold, signal, onProgress }: AnimationOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const element = elementOf(figure);
  if (!element) throw new Error(`“${figure.title}” is not on the page now.`);
  const { clock, pauseAt } = store.getState();
  const traces = tracesIn(store.getState(), figure);
  const moments = momentsOf(traces, clock.scale);
  const delays = delaysOf(moments, traces, clock.scale);
  const told = isTold ? { title: figure.title, caption: figure.caption } : {};
  // GIF knows no half-transparent pixels.
  const ground = groundOf(element) ?? "rgb(255, 255, 255)";
  const scale = Math.min(2, Math.max(1, WIDTH / element.getBoundingClientRect().width));

  let made = 0;
  async function pictureAt(moment: number): Promise<HTMLCanvasElement> {
    signal.throwIfAborted();
    onProgress(made++ / (SAMPLES.length + moments.length));
    pauseAt(moment);
    await drawn(element!);
    return pixelsOf(svgText(element!, { ...told, ground }), { scale, ground });
  }

  const { animatedGif } = await import("@/components/ui/animated-gif");
  // What changes its size with the clock has room for all of it; its colours are those of these pictures.
  const samples: HTMLCanvasElement[] = [];
  for (const share of SAMPLES) samples.push(await pictureAt(moments[Math.round(share * (moments.length - 1))]!));
  const width = Math.max(...samples.map((sample) => sample.width));
  const height = Math.max(...samples.map((sample) => sample.height));
  const pixels = (canvas: HTMLCanvasElement) => pixelsIn(canvas, { width, height, ground });
  const gif = animatedGif(width, height, samples.map(pixels));
  for (const [at, moment] of moments.entries()) gif.add(pixels(await pictureAt(moment)), delays[at]!);
  signal.throwIfAborted();
  return gif.finish();
}

/** The runs that a figure shows: those of its lane, or all. */
function tracesIn(state: PlaygroundState, { lane }: Figure): Trace[] {
  const { laneIds } = state.history.present;
  const shown = state.shownRuns();
  const own = lane === undefined ? shown : shown.filter(({ laneId }) => laneId === laneIds[lane]);
  return own.map(({ trace }) => trace);
}

/** Waits until an element shows what the state says: nothing in it glides any more. */
async function drawn(element: Element): Promise<void> {
  // A tab in the background draws no frames, and makes its pictures all the same.
  for (let frame = 0; frame < 2; frame++) {
    await new Promise((resolve) => {
      requestAnimationFrame(resolve);
      setTimeout(resolve, 100);
    });
  }
  for (const motion of element.getAnimations({ subtree: true })) {
    if (motion.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY) motion.finish();
  }
}

/** [width × height × 4] a picture on a ground of a given size, from its upper left corner on. */
function pixelsIn(
  picture: HTMLCanvasElement,
  { width, height, ground }: { readonly width: number; readonly height: number; readonly ground: string },
): Uint8ClampedArray {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) throw new Error("This browser offers no canvas to draw the pictures on.");
  pen.fillStyle = ground;
  pen.fillRect(0, 0, width, height);
  pen.drawImage(picture, 0, 0);
  return pen.getImageData(0, 0, width, height).data;
}
