import type { Executor } from "@/lib/engine/executor";
import { ropePositions } from "@/lib/engine/model/positions";
import { type ModelFolder, tensorOf } from "@/lib/engine/parity/folder";
import { integerValues } from "@/lib/engine/weights/safetensors";

/**
 * Largest difference between the attention that an executor reads on a folder's inputs and the recorded one.
 * @param recorded [B][layers][S · S]
 */
export async function checkReadings(
  executor: Executor,
  { tensors, images, fixtures, config }: ModelFolder,
  recorded: readonly (readonly (readonly number[])[])[],
): Promise<number> {
  const input = tensorOf(tensors, "input_ids");
  const width = input.shape[1]!;
  const all = Int32Array.from(integerValues(input));
  const image = images && (await executor.encodeImages(images.pixelValues, images.grids));
  let worst = 0;
  for (const [row, layers] of recorded.entries()) {
    const ids = all.slice(row * width, (row + 1) * width);
    const padding = fixtures.prompt_attention_mask[row]!.indexOf(1);
    const { positions } = ropePositions(ids, padding, images?.grids ?? [], config);
    const promptLength = fixtures.prompt_length;
    // Heads rows are few, so that the last layer is not run for all of them.
    const pass = { ids, positions, image, attention: "bidirectional", promptLength, padding } as const;
    const read = await executor.run({ ...pass, headRows: Int32Array.of(1), attentionLayers: layers.length });
    const values = layers.flat();
    if (read.attention?.length !== values.length) return Number.NaN;
    for (const [at, value] of values.entries()) worst = Math.max(worst, Math.abs(value - read.attention[at]!));
  }
  image?.dispose();
  return worst;
}
