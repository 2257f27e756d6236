/** Shared by the WebGPU tests: plain references that say what a kernel should compute. */
import { startBackend } from "@/lib/engine/backends";
import { currentGpu, type Gpu } from "@/lib/engine/webgpu/gpu";

/** Largest |a − b| over the first `count` values; NaN anywhere gives NaN, which no tolerance accepts. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>, count = b.length): number {
  let largest = 0;
  for (let i = 0; i < count; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

/** a [M, K] · b [K, N] in double precision. */
export function referenceProduct(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  rows: number,
  inner: number,
): Float64Array {
  const columns = b.length / inner;
  const product = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < inner; k++) {
      for (let column = 0; column < columns; column++) {
        product[row * columns + column]! += a[row * inner + k]! * b[k * columns + column]!;
      }
    }
  }
  return product;
}

/** Each row of x [rows, width] divided by its root mean square. */
export function referenceNorm(x: ArrayLike<number>, rows: number, eps: number): Float64Array {
  const width = x.length / rows;
  return Float64Array.from(x, (value, index) => {
    const start = index - (index % width);
    let squares = 0;
    for (let i = start; i < start + width; i++) squares += x[i]! ** 2;
    return value / Math.sqrt(squares / width + eps);
  });
}

/** Starts WebGPU, or fails the test file: these tests mean nothing on another backend. */
export async function startWebGpu(onDispatch?: (key: string) => void): Promise<Gpu> {
  await startBackend({
    force: "webgpu",
    wasmPaths: "/",
    onFailure: (error) => {
      throw error;
    },
  });
  return currentGpu(onDispatch);
}

/** Reads files of a parity folder over the test server. */
export function readParityFile(folder: string): (name: string) => Promise<Uint8Array | null> {
  return async (name) => {
    const response = await fetch(`/test/parity/${folder}/${name}`);
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : null;
  };
}
