/** Finds out which version of a kernel the device at hand runs faster: no adapter name tells it reliably. */
import * as tf from "@tensorflow/tfjs-core";
import type { KernelVariants } from "./decoder";
import { type Gpu, guarded } from "./gpu";
import { matmul } from "./kernels/matmul";
import { rowStatistics } from "./kernels/row-statistics";
import { upload } from "./program";

/** The size of one probe dispatch: under a millisecond even on a software adapter. */
const matmulRows = 32;
const matmulWidth = 128;
const statisticsRows = 16;
const statisticsColumns = 1024;

/** Time each version may take, milliseconds; four of them make the whole probe. */
const budgetMs = 5;

/**
 * Runs both versions of matmul and statistics on numbers made up here and returns the faster ones. Takes at most
 * about 20 ms apart from compiling the four shaders, two of which the network needs anyway.
 */
export async function fasterVariants(gpu: Gpu): Promise<KernelVariants> {
  const a = ramp(matmulRows * matmulWidth);
  const b = ramp(matmulWidth * matmulWidth);
  const x = ramp(statisticsRows * statisticsColumns);
  const inputs = {
    a: upload(gpu, a, [matmulRows, matmulWidth]),
    b: upload(gpu, b, [matmulWidth, matmulWidth]),
    x: upload(gpu, x, [statisticsRows, statisticsColumns]),
  };
  const size = { rows: statisticsRows, vocabulary: statisticsColumns };
  try {
    return {
      matmul: await faster(gpu, ["direct", "tiled"], (variant) =>
        matmul(gpu, inputs.a, inputs.b, { rows: matmulRows, variant }),
      ),
      statistics: await faster(gpu, ["serial", "shared"], (variant) => rowStatistics(gpu, inputs.x, size, variant)),
    };
  } finally {
    tf.dispose([inputs.a, inputs.b, inputs.x]);
  }
}

/** The first of two versions unless the second one is faster. */
async function faster<V extends string>(gpu: Gpu, versions: [V, V], run: (version: V) => tf.Tensor): Promise<V> {
  const times: number[] = [];
  for (const version of versions) {
    await timed(gpu, 1, () => run(version)); // compiles
    times.push(await perDispatch(gpu, () => run(version)));
  }
  return times[1]! < times[0]! ? versions[1] : versions[0];
}

/**
 * Milliseconds a dispatch, from batches that double while there is budget: on a fast device a single dispatch drowns
 * in the cost of the readback.
 */
async function perDispatch(gpu: Gpu, run: () => tf.Tensor): Promise<number> {
  let spent = 0;
  for (let count = 1; ; count *= 4) {
    const time = await timed(gpu, count, run);
    spent += time;
    if (spent + 4 * time > budgetMs) return time / count;
  }
}

/** Wall time of `count` dispatches with one readback at the end, milliseconds. */
async function timed(gpu: Gpu, count: number, run: () => tf.Tensor): Promise<number> {
  const start = performance.now();
  let last: tf.Tensor | undefined;
  await guarded(gpu, "kernel probe", () => {
    for (let i = 0; i < count; i++) {
      last?.dispose();
      last = run();
    }
    return last!.data();
  });
  last?.dispose();
  return performance.now() - start;
}

/** Small, harmless, different numbers. */
const ramp = (count: number) => Float32Array.from({ length: count }, (_, i) => ((i * 37) % 101) / 101 - 0.5);
