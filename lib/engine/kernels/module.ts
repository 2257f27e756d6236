/**
 * The module of `kernels.c`, its memory, and which of its two builds this machine runs. Pointers are bytes from the
 * memory's start; what they point to is told in `kernels.c`.
 */

/** The functions of `kernels.c`. */
interface KernelFunctions {
  linear(a: number, weight: number, bias: number, to: number, rows: number, columns: number, k: number): void;
  addLinear(a: number, weight: number, bias: number, to: number, rows: number, columns: number, k: number): void;
  gatedLinear(a: number, weight: number, bias: number, to: number, rows: number, width: number, k: number): void;
  normalise(x: number, to: number, rows: number, width: number, eps: number): void;
  turnQueries(
    packed: number,
    cos: number,
    sin: number,
    to: number,
    rows: number,
    width: number,
    heads: number,
    half: number,
    scale: number,
  ): void;
  writeKeys(
    packed: number,
    cos: number,
    sin: number,
    places: number,
    keys: number,
    rows: number,
    width: number,
    first: number,
    kvHeads: number,
    half: number,
    length: number,
  ): void;
  pack(from: number, to: number, k: number, columns: number): void;
  attend(
    queries: number,
    keys: number,
    values: number,
    mask: number,
    to: number,
    scratch: number,
    rows: number,
    heads: number,
    group: number,
    headDim: number,
    length: number,
  ): void;
}

/** Values that `attend` wants for itself, see `kernels.c`. */
export function attentionScratch(length: number, headDim: number): number {
  const [padded, wide] = [length, headDim].map((size) => 8 * Math.ceil(size / 8)) as [number, number];
  return headDim * padded + length * wide + 24 * (padded + wide);
}

/** One instance of the module, with a memory of its own. */
export interface Kernels {
  readonly run: KernelFunctions;
  readonly memory: WebAssembly.Memory;
  /** First byte that nothing of the module's own lies at. */
  readonly heapBase: number;
}

export type KernelBuild = "plain" | "relaxed";

/** A module of one function with one instruction of relaxed SIMD: valid where the relaxed build is. */
const relaxedProbe = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0], // magic, version
  ...[1, 5, 1, 96, 0, 1, 123], // type: () → v128
  ...[3, 2, 1, 0], // function 0 has type 0
  ...[10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2, 11], // splat, splat, relaxed_swizzle
);

/** A module of one function that returns a vector: valid where the plain build is. */
const vectorProbe = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0],
  ...[1, 5, 1, 96, 0, 1, 123],
  ...[3, 2, 1, 0],
  ...[10, 8, 1, 6, 0, 65, 0, 253, 15, 11], // splat
);

/** The better build that this machine runs; null where it knows no vector instructions. */
export function kernelBuild(): KernelBuild | null {
  if (WebAssembly.validate(relaxedProbe)) return "relaxed";
  return WebAssembly.validate(vectorProbe) ? "plain" : null;
}

const modules = new Map<KernelBuild, Promise<WebAssembly.Module>>();

/** A fresh instance. @throws WebAssembly.CompileError where the build cannot run */
export async function openKernels(build: KernelBuild): Promise<Kernels> {
  const compiled = modules.get(build) ?? compile(build);
  modules.set(build, compiled);
  const { exports } = await WebAssembly.instantiate(await compiled, {});
  const {
    memory,
    __heap_base: heapBase,
    ...run
  } = exports as unknown as KernelFunctions & {
    memory: WebAssembly.Memory;
    __heap_base: WebAssembly.Global<"i32">;
  };
  return { run, memory, heapBase: heapBase.value };
}

/** Only the build that is used is fetched. */
async function compile(build: KernelBuild): Promise<WebAssembly.Module> {
  const { base64 } = await (build === "plain" ? import("./plain") : import("./relaxed"));
  return WebAssembly.compile(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
}
