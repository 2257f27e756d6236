/** How frequent each token is in what a model was trained to write: `frequencies.json` beside its tokenizer. */
import { z } from "zod/mini";

const schema = z.looseObject({ counts: z.array(z.int().check(z.nonnegative())) });

/**
 * [V] share of each token.
 * @param data content of the file, or null where a model has none
 * @param vocabularySize of the network, which may be padded beyond its tokenizer's: nobody has written what is behind
 * @throws RangeError saying what was expected of the model and what was found
 */
export function readFrequencies(
  data: unknown,
  model: string,
  vocabularySize: number,
  tokenizerSize = vocabularySize,
): Float64Array {
  const wanted = `token frequencies of model "${model}" (frequencies.json)`;
  if (data === null || data === undefined) {
    throw new RangeError(`The strategy needs the ${wanted}, and it comes without them.`);
  }
  const read = schema.safeParse(data);
  if (!read.success) throw new RangeError(`${wanted}: expected a list of whole numbers named counts.`);
  const { counts } = read.data;
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (![vocabularySize, tokenizerSize].includes(counts.length) || total === 0) {
    throw new RangeError(`${wanted}: expected ${vocabularySize} counts, not all 0; found ${counts.length}.`);
  }
  return Float64Array.from({ length: vocabularySize }, (_, id) => (counts[id] ?? 0) / total);
}
