/** How a kernel of ours gets through tfjs: bindings, uniforms and the shader's head are written by its backend. */

import type { WebGPUProgram } from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import type { Gpu } from "./gpu";

/** A tensor as the shader sees it: an array of scalars, or of vec4 (whose row length must be a multiple of 4). */
export interface KernelInput {
  readonly tensor: tf.Tensor;
  readonly components: 1 | 4;
}

/** One dispatch. The shader sees each input under its name, `uniforms.<name>`, `result[]`, `localId`, `workgroupId`. */
export interface KernelCall {
  /** Names the kernel and everything that changes its code: pipelines are cached under it. */
  readonly key: string;
  readonly inputs: Readonly<Record<string, KernelInput>>;
  /** Numbers are i32; those of `floats` are f32. */
  readonly integers?: Readonly<Record<string, number>>;
  readonly floats?: Readonly<Record<string, number>>;
  readonly output: { readonly shape: number[]; readonly components: 1 | 4 };
  readonly workgroupSize: [number, number, number];
  readonly workgroups: [number, number, number];
  /** Functions and workgroup variables before the main function. */
  readonly declarations?: string;
  /** Statements of the main function. */
  readonly body: string;
}

/** Dispatches a kernel and returns its float32 output, tracked by tfjs like the result of any op. */
export function dispatch(gpu: Gpu, call: KernelCall): tf.Tensor {
  return tf.engine().makeTensorFromTensorInfo(runKernel(gpu, call), gpu.backend);
}

/** Dispatches a kernel whose `result` is a tensor that is there already: it may read it, and changes some of it. */
export function dispatchInto(gpu: Gpu, target: tf.Tensor, call: KernelCall): void {
  runKernel(gpu, call, target);
}

function runKernel(gpu: Gpu, call: KernelCall, target?: tf.Tensor): tf.TensorInfo {
  gpu.onDispatch?.(call.key);
  const inputs = Object.values(call.inputs);
  const uniforms = [
    ...Object.entries(call.integers ?? {}).map(([name, value]) => ({
      name,
      wgsl: "i32",
      type: "int32",
      data: [value],
    })),
    ...Object.entries(call.floats ?? {}).map(([name, value]) => ({
      name,
      wgsl: "f32",
      type: "float32",
      data: [value],
    })),
  ];
  // tfjs labels shaders with the name of the program's class, and the device's errors quote that label.
  const Program = { [call.key]: class {} }[call.key]!;
  // Made afresh for each dispatch: tfjs appends to `shaderKey`, so a second use would compile again.
  const program: WebGPUProgram = Object.assign(new Program(), {
    shaderKey: call.key,
    variableNames: Object.keys(call.inputs),
    variableComponents: inputs.map((input) => input.components),
    outputShape: call.output.shape,
    outputComponent: call.output.components,
    dispatchLayout: { x: call.output.shape.map((_, axis) => axis) },
    dispatch: call.workgroups,
    workgroupSize: call.workgroupSize,
    uniforms: uniforms.map(({ name, wgsl }) => `${name} : ${wgsl}, `).join(""),
    // The layout is derived from what the shader reads: a kernel that reads no uniform would lose the binding.
    getUserCode: () => `${call.declarations ?? ""}\nfn main(index : i32) {\n_ = uniforms.NAN;\n${call.body}\n}`,
  });
  return gpu.backend.runWebGPUProgram(
    program,
    inputs.map((input) => input.tensor),
    "float32",
    uniforms.map(({ type, data }) => ({ type, data })),
    target,
  );
}

/** Puts values on the device, whatever the current tfjs backend is. */
export function upload(gpu: Gpu, values: Float32Array | Int32Array, shape: number[]): tf.Tensor {
  const dtype = values instanceof Int32Array ? "int32" : "float32";
  return tf.engine().makeTensor(values, shape, dtype, gpu.backend);
}

/** Rows are rounded up to this, and to an eighth of their number where they are many: so buffers have few sizes. */
const bucketRows = 16;

/** Rows of an activation that holds `rows` rows. */
export function bucketOf(rows: number): number {
  const grain = Math.max(bucketRows, 2 ** Math.floor(Math.log2(Math.max(1, rows)) - 3));
  return Math.ceil(rows / grain) * grain;
}

/** Indices filled up to a bucket with zeros, which are valid rows of everything. */
export function indexTensor(gpu: Gpu, indices: Int32Array): tf.Tensor {
  const bucket = new Int32Array(bucketOf(indices.length));
  bucket.set(indices);
  return upload(gpu, bucket, [bucket.length]);
}

/** Statements for 0 … count − 1, one a line: WGSL has no macros, and unrolled registers beat indexed arrays. */
export function unroll(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join("\n");
}
