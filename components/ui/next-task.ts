/**
 * Resolves in a task of its own: what would hold the page up as a whole is done piece by piece, and presses and frames come
 * in between.
 */
export function nextTask(): Promise<void> {
  // It goes on before what others have waiting; where there is none, behind that.
  if (typeof scheduler !== "undefined" && "yield" in scheduler) return scheduler.yield();
  return new Promise((resolve) => setTimeout(resolve));
}
