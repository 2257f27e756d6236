/** Frees what lives on a backend. A lost device refuses to free its tensors; they are gone anyway. */
export function disposeQuietly(held: { dispose(): void } | undefined): void {
  try {
    held?.dispose();
  } catch {
    // Nothing is left to free.
  }
}
