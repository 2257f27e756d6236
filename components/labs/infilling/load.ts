/** What the lab needs from the site: the weights of the four networks, and the sprites. */
import { fetchAtlas } from "@/components/models/assets";
import { siteUrl } from "@/components/ui/site";
import { download } from "@/lib/engine/weights/download";
import { type Readers, readReaders } from "@/lib/infill/model";
import type { Atlas } from "@/lib/scene/atlas";

export interface Bench {
  readonly readers: Readers;
  readonly atlas: Atlas;
}

/** @throws Error in words for the reader */
export async function loadBench(signal: AbortSignal): Promise<Bench> {
  const path = "systems/mini-infill/model.safetensors";
  const [weights, atlas] = await Promise.all([download(siteUrl(path), { signal }), fetchAtlas(signal)]);
  if (!weights) throw new Error(`${path}: expected the weights, got HTTP 404.`);
  return { readers: readReaders(weights), atlas };
}
