/** Work that can be done in one go or in pieces: a generator that yields how far it is, and returns what came of it. */

/** Does all of it at once. */
export function finish<Result>(steps: Generator<number, Result, void>): Result {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** Longest stretch of work without a pause, ms: a frame or two. */
const STRETCH_MS = 30;

export interface Pace {
  /** Told before each pause how far the work is. */
  readonly onProgress?: ((done: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Does it in pieces, so that a page can draw and answer in between. @throws the signal's reason once it has fired */
export async function finishInPieces<Result>(
  steps: Generator<number, Result, void>,
  { onProgress, signal }: Pace,
): Promise<Result> {
  let begun = performance.now();
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value;
    if (performance.now() - begun < STRETCH_MS) continue;
    onProgress?.(step.value);
    await new Promise((resume) => setTimeout(resume));
    signal?.throwIfAborted();
    begun = performance.now();
  }
}
