/** Features of pictures on the device: encoded together where they come together, and brought together for a window. */
import * as tf from "@tensorflow/tfjs-core";
import type { Capture, ImageFeatures } from "../executor";
import { gathered } from "../gather";
import { joined } from "../model/attention-reading";
import type { Grid } from "../model/positions";
import type { VisionTower } from "../reference/vision-tower";
import { type Gpu, guarded } from "./gpu";
import { gatherRows } from "./kernels/gather-rows";
import { indexTensor } from "./program";

/** Projected visual tokens [n, D]: rows `first` … of a tensor that several pictures may share. */
export interface DeviceImageFeatures extends ImageFeatures {
  readonly tensor: tf.Tensor;
  readonly first: number;
}

/** Values of pixels that are encoded at a time at most: 64 MiB of them. */
const MOST_PIXELS = 2 ** 24;

interface Pictures {
  readonly pixelValues: Float32Array;
  readonly grids: readonly Grid[];
}

/** The tower, which encodes all pictures that are asked for at the same moment in one go. */
export function encoderOf(gpu: Gpu, tower: VisionTower, merge: number) {
  const encode = ({ pixelValues, grids }: Pictures, capture?: Capture) =>
    guarded(gpu, "vision tower", () => tower.encode(pixelValues, grids, capture));
  const together = gathered(
    async (asks: readonly Pictures[]) => {
      const tensor = await encode({
        pixelValues: asks.length === 1 ? asks[0]!.pixelValues : joined(asks.map(({ pixelValues }) => pixelValues)),
        grids: asks.flatMap(({ grids }) => grids),
      });
      let users = asks.length;
      const free = () => {
        if (--users === 0) tensor.dispose();
      };
      let first = 0;
      return asks.map(({ grids }) => {
        const tokens = grids.reduce((sum, [frames, rows, columns]) => sum + (frames * rows * columns) / merge ** 2, 0);
        const features = featuresOf(tensor, first, tokens, free);
        first += tokens;
        return features;
      });
    },
    { soon: queueMicrotask, costOf: ({ pixelValues }) => pixelValues.length, mostCost: MOST_PIXELS },
  );
  return async (pictures: Pictures, capture?: Capture): Promise<DeviceImageFeatures> => {
    if (!capture) return together(pictures);
    const tensor = await encode(pictures, capture);
    return featuresOf(tensor, 0, tensor.shape[0]!, () => tensor.dispose());
  };
}

function featuresOf(tensor: tf.Tensor, first: number, tokens: number, free: () => void): DeviceImageFeatures {
  let isFreed = false;
  return {
    tensor,
    first,
    tokens,
    dispose() {
      if (!isFreed) free();
      isFreed = true;
    },
  };
}

/** The pictures of a window in one tensor. What it holds is used again as long as the same ones are shown. */
export class Album {
  private page: tf.Tensor | undefined;
  /** First row of each tensor on the page. */
  private places = new Map<tf.Tensor, number>();

  constructor(private readonly gpu: Gpu) {}

  /**
   * One tensor that has all of these, and where each begins; none for none. A dispatch for each tensor that was not there
   * the time before, and none for a single one. Call inside a tidy; the tensor is the album's until the next call.
   */
  open(pictures: readonly DeviceImageFeatures[]): { readonly tensor?: tf.Tensor; firstOf(one: ImageFeatures): number } {
    const tensors = [...new Set(pictures.map(({ tensor }) => tensor))];
    if (tensors.length < 2) return { tensor: tensors[0], firstOf: (one) => (one as DeviceImageFeatures).first };
    if (!tensors.every((tensor) => this.places.has(tensor))) this.lay(tensors);
    return {
      tensor: this.page!,
      firstOf: (one) => {
        const { tensor, first } = one as DeviceImageFeatures;
        return this.places.get(tensor)! + first;
      },
    };
  }

  /** Puts these on a new page, those of the old one by one copy. */
  private lay(tensors: readonly tf.Tensor[]): void {
    const { gpu, places: before } = this;
    const known = tensors.filter((tensor) => before.has(tensor));
    const order = known.length > 0 ? known : tensors.slice(0, 1);
    let page = known.length > 0 ? this.page! : tensors[0]!;
    /** Rows of the page so far. */
    let rows = order.flatMap((tensor) => span(before.get(tensor) ?? 0, tensor.shape[0]!));
    for (const tensor of tensors.filter((one) => !order.includes(one))) {
      const indices = Int32Array.from([...rows, ...span(page.shape[0]!, tensor.shape[0]!)]);
      page = gatherRows(gpu, page, indexTensor(gpu, indices), indices.length, { extra: tensor });
      rows = span(0, indices.length);
      order.push(tensor);
    }
    const old = this.page;
    this.page = tf.keep(page);
    this.places = new Map();
    let first = 0;
    for (const tensor of order) {
      this.places.set(tensor, first);
      first += tensor.shape[0]!;
    }
    old?.dispose();
  }

  dispose(): void {
    this.page?.dispose();
    this.page = undefined;
    this.places.clear();
  }
}

const span = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);
