/** Attention of a window over a prompt cache and itself, or inside segments, in one pass over the keys. */
import type * as tf from "@tensorflow/tfjs-core";
import type { AttentionPattern } from "../../executor";
import type { Gpu } from "../gpu";
import { dispatch, unroll } from "../program";

export interface AttentionOptions {
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  /** Window rows that count. */
  readonly rows: number;
  /** `segments`: each row sees the keys that `segments` gives it. */
  readonly pattern: AttentionPattern | "segments";
  /** [2 · rows] int32: first key and end of each row's segment. */
  readonly segments?: tf.Tensor | undefined;
  /** Absolute; read by the `prefix` pattern. */
  readonly promptLength?: number | undefined;
  /** Left padding, absolute. */
  readonly padding?: number | undefined;
  /** [length or more, 2 · kvHeads · headDim] rotated keys, then values, of the positions before the window. */
  readonly past?: { readonly packed: tf.Tensor; readonly length: number } | undefined;
  /**
   * [rows or more] int32 absolute position of each window row, where `past` holds the keys of the whole canvas, the
   * window's among them; of `packed` only the shadows' keys are then looked at.
   */
  readonly places?: tf.Tensor | undefined;
  /** [n or more] int32 absolute positions that the pairs of rows behind the canvas verify (see `DecoderPass.shadows`). */
  readonly shadows?: { readonly positions: tf.Tensor; readonly count: number } | undefined;
  /** [n or more] int32 window rows that ask; absent: all of them, in order. */
  readonly queries?: { readonly rows: tf.Tensor; readonly count: number } | undefined;
}

/**
 * softmax(q·kᵀ / √headDim)·v with grouped heads. Every mask of ours leaves each query one contiguous range of keys,
 * so the kernel walks that range and never looks at a masked key; shadows alone skip two keys of it, and walk their own
 * pair besides. The softmax is online: a running maximum rescales what has been summed so far.
 * @param packed [rows or more, (heads + 2 · kvHeads) · headDim] rotated queries and keys, then values
 * @returns [query rows, heads · headDim]
 */
export function attention(gpu: Gpu, packed: tf.Tensor, options: AttentionOptions): tf.Tensor {
  const { heads, kvHeads, headDim, rows, past, places, queries, shadows } = options;
  const head4 = headDim / 4;
  const queryRows = queries ? queries.count : rows;
  const packed4 = (heads + 2 * kvHeads) * head4;
  return dispatch(gpu, {
    key: `attention-${heads}-${kvHeads}-${headDim}-${options.pattern}${past ? "-past" : ""}${places ? "-places" : ""}${queries ? "-some" : ""}${shadows ? "-shadows" : ""}`,
    inputs: {
      packed: { tensor: packed, components: 4 },
      ...(past && { past: { tensor: past.packed, components: 4 } }),
      ...(queries && { queryRow: { tensor: queries.rows, components: 1 } }),
      ...(places && { placeOf: { tensor: places, components: 1 } }),
      ...(shadows && { verified: { tensor: shadows.positions, components: 1 } }),
      ...(options.segments && { segments: { tensor: options.segments, components: 1 } }),
    },
    integers: {
      queryRows,
      rows,
      pastRows: past?.length ?? 0,
      canvasKeys: places ? past!.length : (past?.length ?? 0) + rows,
      promptLength: options.promptLength ?? 0,
      padding: options.padding ?? 0,
      ...(shadows && { pairs: shadows.count }),
    },
    floats: { scale: 1 / Math.sqrt(headDim) },
    output: { shape: [queries ? queries.rows.shape[0]! : packed.shape[0]!, heads * headDim], components: 4 },
    workgroupSize: [16, 1, 1],
    workgroups: [Math.ceil(queryRows / 16), heads, 1],
    body: `
    let query = i32(workgroupId.x * 16u + localId.x);
    let head = i32(workgroupId.y);
    if (query >= uniforms.queryRows) { return; }
    let row = ${queries ? "queryRow[query]" : "query"};
    let position = ${places ? "placeOf[row]" : "uniforms.pastRows + row"};
    ${keyRange[options.pattern]}
    if (position < uniforms.padding) { first = position; end = position + 1; }
    ${shadows ? shadowRange(places !== undefined) : ""}
    let kvHead = head / ${heads / kvHeads};
    let base = row * ${packed4} + head * ${head4};
    ${unroll(head4, (i) => `let q${i} = packed[base + ${i}] * uniforms.scale; var sum${i} = vec4<f32>(0.0);`)}
    var highest = -3.0e38;
    var total = 0.0;
    ${past ? visitKeys("past", "first", "min(end, uniforms.pastRows)", 2 * kvHeads * head4, 0, kvHeads, head4, places && shadows && "j == hidden || j == hidden - 1") : ""}
    ${places ? "" : visitKeys("packed", "max(first, uniforms.pastRows) - uniforms.pastRows", "end - uniforms.pastRows", packed4, heads * head4, kvHeads, head4, shadows && "j == hidden || j == hidden - 1")}
    ${shadows ? visitKeys("packed", "pair", "pairEnd", packed4, heads * head4, kvHeads, head4) : ""}
    let to = query * ${heads * head4} + head * ${head4};
    ${unroll(head4, (i) => `result[to + ${i}] = sum${i} / total;`)}`,
  });
}

/** First key and end of the keys that a real (unpadded) query at `position` sees. Pads are left out of all of them. */
export const keyRange: Record<AttentionOptions["pattern"], string> = {
  segments: "var first = segments[2 * row]; var end = segments[2 * row + 1];",
  bidirectional: "var first = uniforms.padding; var end = uniforms.canvasKeys;",
  causal: "var first = uniforms.padding; var end = position + 1;",
  prefix: `var first = uniforms.padding; var end = uniforms.canvasKeys;
    if (position < uniforms.promptLength) { end = min(end, uniforms.promptLength); }`,
};

/**
 * Takes the shadow from the keys of the canvas; for a shadow's row: window rows of its pair, and the key it may not see,
 * counted from where the keys of the canvas begin that are looked at.
 */
const shadowRange = (inPlaces: boolean) => `let canvasRows = uniforms.rows - 2 * uniforms.pairs;
    end = min(end, ${inPlaces ? "uniforms.pastRows" : "uniforms.pastRows + canvasRows"});
    var hidden = -1;
    var pair = 0;
    var pairEnd = 0;
    if (row >= canvasRows) {
      pair = row - (row - canvasRows) % 2;
      pairEnd = pair + 2;
      hidden = verified[(row - canvasRows) / 2]${inPlaces ? "" : " - uniforms.pastRows"};
    }`;

/**
 * Adds the keys [start, end) of one source to the running softmax; keys begin at `offset` of a row of `width` vec4.
 * @param skip condition on `j`, the row of the key
 */
function visitKeys(
  source: string,
  start: string,
  end: string,
  width: number,
  offset: number,
  kvHeads: number,
  head4: number,
  skip?: string,
): string {
  const score = Array.from({ length: head4 }, (_, i) => `dot(q${i}, ${source}[key + ${i}])`).join(" + ");
  return `for (var j = ${start}; j < ${end}; j++) {
      ${skip ? `if (${skip}) { continue; }` : ""}
      let key = j * ${width} + ${offset} + kvHead * ${head4};
      let score = ${score};
      let higher = max(highest, score);
      let fade = exp(highest - higher);
      let weight = exp(score - higher);
      highest = higher;
      total = total * fade + weight;
      let value = key + ${kvHeads * head4};
      ${unroll(head4, (i) => `sum${i} = sum${i} * fade + weight * ${source}[value + ${i}];`)}
    }`;
}
