/**
 * The one matrix product of decoder and vision tower: optional RMSNorm before it; bias, activation or SwiGLU, rotary
 * embedding and residual after it. A layer is four of these plus attention.
 */
import type * as tf from "@tensorflow/tfjs-core";
import type { Gpu } from "../gpu";
import { dispatch, type KernelCall, type KernelInput, unroll } from "../program";
import { directLoop } from "./matmul-direct";
import { tiledLoop } from "./matmul-tiled";

/** `direct`: no workgroup memory, no barrier. `tiled`: tiles of both factors shared by a workgroup. */
export type MatmulVariant = "direct" | "tiled";

/** Rotary embedding of the leading output columns, whose channel pairs (j, j + headDim / 2) lie side by side. */
interface MatmulRotary {
  /** [rows, headDim]: cos, sin of pair 0, cos, sin of pair 1, … */
  readonly table: tf.Tensor;
  readonly headDim: number;
  /** Columns to rotate: those of queries and keys. */
  readonly columns: number;
}

export interface MatmulOptions {
  /** Rows that count; further rows of `a` are bucket padding. */
  readonly rows: number;
  readonly variant: MatmulVariant;
  /** Divides each row of `a` by its root mean square; the norm's weight is folded into `b`. */
  readonly rmsEps?: number | undefined;
  /** [N] */
  readonly bias?: tf.Tensor | undefined;
  /** Applied after the bias. `gelu` is the exact one, by erf. */
  readonly activation?: "silu" | "gelu" | undefined;
  /** [K, N], with a bias [N] or without: the result becomes silu(a·b + bias) ∘ (a·weight + bias). */
  readonly gated?: { readonly weight: tf.Tensor; readonly bias?: tf.Tensor | undefined } | undefined;
  readonly rotary?: MatmulRotary | undefined;
  /** [rows or more, N], added last. */
  readonly residual?: tf.Tensor | undefined;
}

/**
 * a · b with everything around it, in one dispatch.
 * @param a [rows or more, K] @param b [K, N]; K and N are multiples of 4   @returns [rows of a, N]
 */
export function matmul(gpu: Gpu, a: tf.Tensor, b: tf.Tensor, options: MatmulOptions): tf.Tensor {
  const [allRows, inner] = a.shape as [number, number];
  const [bRows, columns] = b.shape as [number, number];
  if (inner !== bRows || inner % 4 || columns % 4) {
    throw new Error(`matmul: expected [M, K]·[K, N] with K and N multiples of 4, got [${a.shape}]·[${b.shape}]`);
  }
  const { rows, variant, rmsEps, bias, gated, rotary, residual } = options;
  const activation = gated ? "silu" : options.activation;
  const loop = (variant === "direct" ? directLoop : tiledLoop)({ norm: rmsEps !== undefined, gated: !!gated });
  const [threadsX, threadsY] = loop.workgroupSize;
  const parts: FinishParts = {
    norm: rmsEps !== undefined,
    bias: !!bias,
    gelu: activation === "gelu",
    silu: activation === "silu",
    gated: !!gated,
    gateBias: !!gated?.bias,
    rotary: !!rotary,
    residual: !!residual,
  };
  const call: KernelCall = {
    key: ["matmul", variant, ...Object.entries(parts).flatMap(([name, on]) => (on ? name : []))].join("-"),
    inputs: {
      A: vec4(a),
      B: vec4(b),
      ...(gated && { G: vec4(gated.weight) }),
      ...(bias && { bias: vec4(bias) }),
      ...(gated?.bias && { gateBias: vec4(gated.bias) }),
      ...(rotary && { turn: vec4(rotary.table) }),
      ...(residual && { residual: vec4(residual) }),
    },
    integers: {
      rows,
      inner4: inner / 4,
      columns4: columns / 4,
      ...(rotary && { head4: rotary.headDim / 4, turned4: rotary.columns / 4 }),
    },
    floats: rmsEps === undefined ? {} : { eps: rmsEps },
    output: { shape: [allRows, columns], components: 4 },
    workgroupSize: loop.workgroupSize,
    workgroups: [Math.ceil(columns / 4 / threadsX), Math.ceil(rows / (threadsY * loop.tileRows)), 1],
    declarations: `${loop.declarations}\n${parts.gelu ? geluFunction : ""}`,
    body: `${loop.body}
      if (column >= uniforms.columns4) { return; }
      ${unroll(loop.tileRows, (i) => finishRow(i, parts))}`,
  };
  return dispatch(gpu, call);
}

const vec4 = (tensor: tf.Tensor): KernelInput => ({ tensor, components: 4 });

/** Steps after the product, in their order. */
type FinishParts = Record<"norm" | "bias" | "gelu" | "silu" | "gated" | "gateBias" | "rotary" | "residual", boolean>;

/** What happens to row i of a tile after the product. */
function finishRow(i: number, parts: FinishParts): string {
  const steps: [boolean, string][] = [
    [parts.norm, `let scale = inverseSqrt(squares${i} / f32(uniforms.inner4 * 4) + uniforms.eps); value *= scale;`],
    [parts.bias, "value += bias[column];"],
    [parts.gelu, "value = gelu(value);"],
    [parts.silu, "value = value / (1.0 + exp(-value));"],
    [parts.gated, `var gate = gate${i}${parts.norm ? " * scale" : ""};`],
    [parts.gateBias, "gate += gateBias[column];"],
    [parts.gated, "value *= gate;"],
    [parts.rotary, rotate(i)],
    [parts.residual, "value += residual[place];"],
  ];
  return `if (row + ${i} < uniforms.rows) {
    let place = (row + ${i}) * uniforms.columns4 + column;
    var value = sum${i};
    ${steps.flatMap(([on, step]) => (on ? step : [])).join("\n    ")}
    result[place] = value;
  }`;
}

/** x/2 · (1 + erf(x/√2)); erf after Abramowitz and Stegun 7.1.26, which is off by less than 2e-7. */
const geluFunction = `
  fn gelu(x : vec4<f32>) -> vec4<f32> {
    let z = abs(x) * 0.70710678;
    let t = 1.0 / (1.0 + 0.3275911 * z);
    let tail = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
    let erf = sign(x) * (1.0 - tail * exp(-z * z));
    return 0.5 * x * (1.0 + erf);
  }`;

/** Turns two channel pairs at once: t holds cos, sin of the first and cos, sin of the second. */
function rotate(i: number): string {
  return `if (column < uniforms.turned4) {
      let t = turn[(row + ${i}) * uniforms.head4 + column % uniforms.head4];
      value = vec4<f32>(
        value.x * t.x - value.y * t.y, value.y * t.x + value.x * t.y,
        value.z * t.z - value.w * t.w, value.w * t.z + value.z * t.w);
    }`;
}
