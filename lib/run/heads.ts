/** The drafter inside a lane's model, for strategies that draft with it. */
import type { DraftHeads } from "@/lib/decoding/strategy";
import { chimeraNetwork } from "@/lib/engine/chimera/network";
import { CHIMERA_FILES, readChimera } from "@/lib/engine/chimera/weights";
import type { LoadedModel } from "@/lib/engine/engine";
import type { ModelConfig } from "@/lib/engine/model/config";
import type { ModelText } from "./machine";

/** What was loaded, by what stands beside the weights: reading it takes longer than many drafts. */
const loaded = new WeakMap<ModelText, Promise<DraftHeads>>();

/** @throws RangeError in words for the reader where the model has none; BadFileError where its files do not fit it */
export function loadHeads(model: LoadedModel, text: ModelText, signal: AbortSignal | undefined): Promise<DraftHeads> {
  const coming = loaded.get(text) ?? readHeads(model, text, signal);
  loaded.set(text, coming);
  // What failed, or was called off, is asked for again.
  coming.catch(() => loaded.delete(text));
  return coming;
}

async function readHeads(
  { name, digest, config }: LoadedModel,
  { file }: ModelText,
  signal: AbortSignal | undefined,
): Promise<DraftHeads> {
  const [sizes, tensors] = await Promise.all([
    file?.(CHIMERA_FILES.sizes, signal) ?? null,
    file?.(CHIMERA_FILES.tensors, signal) ?? null,
  ]);
  if (!sizes || !tensors) {
    throw new RangeError(`Model "${name}" has no drafting layer: it comes without ${CHIMERA_FILES.sizes}.`);
  }
  const weights = readChimera(JSON.parse(new TextDecoder().decode(sizes)), tensors, digest);
  return { network: chimeraNetwork(weights), layerMultiplications: multiplicationsOf(config) };
}

/** Of one layer for one token, attention over the others aside. */
function multiplicationsOf(config: ModelConfig): number {
  const { hiddenSize, intermediateSize, numAttentionHeads, numKeyValueHeads, headDim } = config;
  const projected = 2 * numAttentionHeads * headDim + 2 * numKeyValueHeads * headDim;
  return hiddenSize * (projected + 3 * intermediateSize);
}
