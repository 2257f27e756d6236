/**
 * Fetches scripts one after the other while the browser has nothing else to do, so that nobody waits for them who presses
 * something later. What does not come is asked for again where it is needed, and told there.
 * @param scripts what imports each of them
 * @returns calls off what has not begun
 */
export function fetchWhenIdle(scripts: readonly (() => Promise<unknown>)[]): () => void {
  let waiting: number | undefined;
  let isOver = false;
  // Safari has no idle time to give.
  const [wait, callOff] =
    typeof requestIdleCallback === "function"
      ? [requestIdleCallback, cancelIdleCallback]
      : [(work: () => void) => window.setTimeout(work, PAUSE_MS), clearTimeout];
  const fetchFrom = (at: number) => {
    const script = scripts[at];
    if (!script || isOver) return;
    waiting = wait(() => {
      const next = () => fetchFrom(at + 1);
      script().then(next, next);
    });
  };
  fetchFrom(0);
  return () => {
    isOver = true;
    if (waiting !== undefined) callOff(waiting);
  };
}

const PAUSE_MS = 300;
/** Longest wait for time with nothing else to do, ms. */
const PATIENCE_MS = 500;

/** Resolves once the browser has drawn what there is to draw, or after half a second. */
export const whenIdle = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof requestIdleCallback === "function") requestIdleCallback(() => resolve(), { timeout: PATIENCE_MS });
    else setTimeout(resolve, PAUSE_MS);
  });
