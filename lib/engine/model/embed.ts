/** From ids to the decoder's input: a row copy, cheaper in JavaScript than a gather on any backend. */

import { RequestError } from "../errors";
import type { ModelConfig } from "./config";

/**
 * [S, D] embeddings with the first image tokens replaced by projected visual tokens, in order.
 * @param table [V, D] @param image [n, D] @param imageRows rows of it that there are image tokens for; absent: all
 * @throws RequestError for an id outside the vocabulary, or with fewer image tokens than visual tokens
 */
export function embedTokens(
  ids: Int32Array,
  table: Float32Array,
  image: Float32Array | undefined,
  config: ModelConfig,
  imageRows?: Int32Array,
): Float32Array {
  const width = config.hiddenSize;
  const visualTokens = image && imageRows ? imageRows.length : (image?.length ?? 0) / width;
  const embeddings = new Float32Array(ids.length * width);
  let used = 0;
  ids.forEach((id, row) => {
    if (id < 0 || id >= config.vocabSize) {
      throw new RequestError(`expected token ids below ${config.vocabSize}, found ${id} at window row ${row}`);
    }
    const visual = image !== undefined && id === config.imageTokenId && used < visualTokens;
    const source = visual ? image : table;
    const from = (visual ? (imageRows?.[used] ?? used) : id) * width;
    if (visual) used++;
    embeddings.set(source.subarray(from, from + width), row * width);
  });
  if (used < visualTokens) throw new RequestError(`expected ${visualTokens} image tokens, found ${used}`);
  return embeddings;
}
