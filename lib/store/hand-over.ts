/**
 * Files that one page of the site hands to the next, by an address that only this browser knows. They wait in the
 * browser's cache of answers until somebody asks for them, once.
 */

const CACHE = "handed-over";

/**
 * Lays files down for a page that is about to open.
 * @param folder address that theirs begin with   @returns an address for each
 * @throws Error in a sentence where the browser keeps nothing
 */
export async function handOver(files: readonly File[], folder: string): Promise<readonly string[]> {
  // What nobody came for is older than what is laid down now.
  await globalThis.caches?.delete(CACHE);
  const cache = await globalThis.caches?.open(CACHE).catch(() => undefined);
  if (!cache)
    throw new Error("This browser keeps nothing for another page: open the files in the playground by “Open trace…”.");
  return Promise.all(
    files.map(async (file) => {
      const address = new URL(encodeURIComponent(file.name), folder).href;
      await cache.put(address, new Response(file));
      return address;
    }),
  );
}

/** The file that was laid down for an address; null where there is none. It can be taken once. */
export async function takeOver(address: string): Promise<Blob | null> {
  const cache = await globalThis.caches?.open(CACHE).catch(() => undefined);
  const found = await cache?.match(address);
  if (!found) return null;
  await cache!.delete(address);
  return found.blob();
}
