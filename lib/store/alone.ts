/** Work that one tab of a browser does at a time, by the browser's locks. */

/**
 * Runs it while no other tab holds this name. A browser without locks, as on a page that is not served securely, cannot
 * tell: then it is run.
 * @returns false where another tab holds the name: nothing is run then
 */
export async function whileAlone(name: string, run: () => Promise<void>): Promise<boolean> {
  if (!navigator.locks) {
    await run();
    return true;
  }
  return navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock) await run();
    return lock !== null;
  });
}

/** Resolves once no tab holds this name. @throws the signal's reason */
export async function untilFree(name: string, signal: AbortSignal): Promise<void> {
  await navigator.locks.request(name, { signal }, () => {});
}
