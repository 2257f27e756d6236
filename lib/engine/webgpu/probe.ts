/** Finds out which version of a kernel the device at hand runs faster: no adapter name tells it reliably. */
import * as tf from "@tensorflow/tfjs-core";
import type { KernelVariants } from "./decoder";
import { type Gpu, guarded } from "./gpu";
import { matmul } from "./kernels/matmul";
import { rowStatistics } from "./kernels/row-statistics";
import { upload } from "./program";

/** The size of one probe dispatch: about a millisecond on a software adapter. */
const matmulRows = 32;
const matmulWidth = 128;
const statisticsRows = 8;
const statisticsColumns = 512;

/** Each version is timed this often, in turn; the fastest time counts, which is the one other work disturbed least. */
const rounds = 3;

/** Dispatches behind one readback, on devices so fast that a single dispatch would drown in its cost. */
const batchOnFastDevices = 16;
const fastDeviceMs = 2;

/** How much faster the version with workgroup memory has to be: the one without is never very slow. */
const requiredGain = 1.4;

/** What was found for each adapter, by its description. */
const found = new Map<string, KernelVariants>();

/**
 * The faster versions for the adapter at hand. They are found out once: versions round differently, so a device that is
 * lost and started again goes on exactly as it began, and a second model decodes as it would alone.
 */
export async function variantsFor(gpu: Gpu): Promise<KernelVariants> {
  // Not every browser with WebGPU has it. A page rarely sees a second adapter, and any version is right on it.
  const { adapterInfo: info } = gpu.backend.device as { readonly adapterInfo?: GPUAdapterInfo };
  const adapter = [info?.vendor, info?.architecture, info?.device, info?.description].join("\n");
  const variants = found.get(adapter) ?? (await fasterVariants(gpu));
  found.set(adapter, variants);
  return variants;
}

/**
 * Runs both versions of matmul and statistics on numbers made up here and returns the faster ones. Takes 20 to 40 ms
 * on an idle software adapter, apart from compiling the four shaders.
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

/** The first of two versions unless the second one is clearly faster. */
async function faster<V extends string>(gpu: Gpu, versions: [V, V], run: (version: V) => tf.Tensor): Promise<V> {
  const [first, second] = versions;
  for (const version of versions) await timed(gpu, 1, () => run(version)); // compiles
  const single = await timed(gpu, 1, () => run(first));
  const count = single < fastDeviceMs ? batchOnFastDevices : 1;
  const best = { [first]: single * count, [second]: Number.POSITIVE_INFINITY } as Record<V, number>;
  for (let round = 0; round < rounds; round++) {
    for (const version of versions) {
      best[version] = Math.min(best[version], await timed(gpu, count, () => run(version)));
    }
  }
  return best[first] > requiredGain * best[second] ? second : first;
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
