/** What the lab needs from the site: the weights, and the sprites of the world. */
import { fetchAtlas } from "@/components/models/assets";
import { siteUrl } from "@/components/ui/site";
import { download } from "@/lib/engine/weights/download";
import { type CellAtlas, everyCell } from "@/lib/latent/cells";
import { type LatentSystem, readLatentSystem } from "@/lib/latent/model";
import type { Atlas } from "@/lib/scene/atlas";

export interface Studio {
  readonly system: LatentSystem;
  readonly atlas: Atlas;
  /** Every cell of the world, to read drawn ones by. */
  readonly every: CellAtlas;
}

/** @throws Error in words for the reader */
export async function loadStudio(signal: AbortSignal): Promise<Studio> {
  const path = "systems/mini-latent/model.safetensors";
  const [weights, atlas] = await Promise.all([download(siteUrl(path), { signal }), fetchAtlas(signal)]);
  if (!weights) throw new Error(`${path}: expected the weights, got HTTP 404.`);
  return { system: readLatentSystem(weights), atlas, every: everyCell(atlas) };
}
