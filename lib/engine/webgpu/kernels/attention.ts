/** Attention of a window over what is cached and itself, in one pass over the keys. */
import type * as tf from "@tensorflow/tfjs-core";
import type { Gpu } from "../gpu";
import { KEY_RANGE } from "../key-ranges";
import { dispatch, unroll } from "../program";

export interface AttentionOptions {
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  /** Window rows that count. */
  readonly rows: number;
  /** [rows or more, KEY_RANGE] int32: the keys that each row sees (see `keyRanges`). */
  readonly ranges: tf.Tensor;
  /** [n, 2 · kvHeads · headDim] rotated keys, then values, of what is cached; absent where no row looks at any. */
  readonly past?: tf.Tensor | undefined;
  /** Some rows stand behind the canvas: shadows, or side branches. */
  readonly hasAside?: boolean | undefined;
  /** [n or more] int32 window rows that ask; absent: all of them, in order. */
  readonly queries?: { readonly rows: tf.Tensor; readonly count: number } | undefined;
}

/**
 * softmax(q·kᵀ / √headDim)·v with grouped heads. Each query walks its own ranges of keys, cached ones first, and never
 * looks at a masked key: so rows of several sequences may share a window. Shadows alone skip two keys of their range; they
 * and side branches walk keys behind the canvas besides. The softmax is online: a running maximum rescales what has been summed so far.
 * @param packed [rows or more, (heads + 2 · kvHeads) · headDim] rotated queries and keys, then values
 * @returns [query rows, heads · headDim]
 */
export function attention(gpu: Gpu, packed: tf.Tensor, options: AttentionOptions): tf.Tensor {
  const { heads, kvHeads, headDim, rows, ranges, past, queries, hasAside } = options;
  const head4 = headDim / 4;
  const queryRows = queries ? queries.count : rows;
  const packed4 = (heads + 2 * kvHeads) * head4;
  const range = (place: number) => `ranges[${KEY_RANGE} * row + ${place}]`;
  const skip = (place: number) => (hasAside ? `j == ${range(place)} || j == ${range(place)} - 1` : undefined);
  const own = { source: "packed", width: packed4, offset: heads * head4, kvHeads, head4 };
  const cached = { source: "past", width: 2 * kvHeads * head4, offset: 0, kvHeads, head4 };
  return dispatch(gpu, {
    key: `attention-${heads}-${kvHeads}-${headDim}${past ? "-past" : ""}${queries ? "-some" : ""}${hasAside ? "-aside" : ""}`,
    inputs: {
      packed: { tensor: packed, components: 4 },
      ranges: { tensor: ranges, components: 1 },
      ...(past && { past: { tensor: past, components: 4 } }),
      ...(queries && { queryRow: { tensor: queries.rows, components: 1 } }),
    },
    integers: { queryRows },
    floats: { scale: 1 / Math.sqrt(headDim) },
    output: { shape: [queries ? queries.rows.shape[0]! : packed.shape[0]!, heads * headDim], components: 4 },
    workgroupSize: [16, 1, 1],
    workgroups: [Math.ceil(queryRows / 16), heads, 1],
    body: `
    let query = i32(workgroupId.x * 16u + localId.x);
    let head = i32(workgroupId.y);
    if (query >= uniforms.queryRows) { return; }
    let row = ${queries ? "queryRow[query]" : "query"};
    let kvHead = head / ${heads / kvHeads};
    let base = row * ${packed4} + head * ${head4};
    ${unroll(head4, (i) => `let q${i} = packed[base + ${i}] * uniforms.scale; var sum${i} = vec4<f32>(0.0);`)}
    var highest = -3.0e38;
    var total = 0.0;
    ${past ? visitKeys(range(2), range(3), cached, skip(7)) : ""}
    ${visitKeys(range(0), range(1), own, skip(6))}
    ${hasAside ? visitKeys(range(4), range(5), own, `((${range(10)} >> u32(j - ${range(4)})) & 1) == 0`) : ""}
    let to = query * ${heads * head4} + head * ${head4};
    ${unroll(head4, (i) => `result[to + ${i}] = sum${i} / total;`)}`,
  });
}

/** Where keys stand: they begin at `offset` of a row of `width` vec4. */
interface KeySource {
  readonly source: string;
  readonly width: number;
  readonly offset: number;
  readonly kvHeads: number;
  readonly head4: number;
}

/** Adds the keys [start, end) of one source to the running softmax. @param skip condition on `j`, the row of the key */
function visitKeys(
  start: string,
  end: string,
  { source, width, offset, kvHeads, head4 }: KeySource,
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
