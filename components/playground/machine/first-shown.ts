/** Longest wait for it, ms: what asks is no use where nothing wakes it up, whatever has become of the runs. */
const PATIENCE_MS = 4000;

/** When a page that was just loaded shows what it shows first: what comes behind that waits, so as not to share its way. */
function newOccasion() {
  let tell = () => {};
  const told = new Promise<void>((resolve) => {
    tell = resolve;
  });
  // The server draws all parts, and shows none.
  if (typeof document === "undefined") tell();
  else setTimeout(tell, PATIENCE_MS);
  return { told, tell };
}

/** `firstShown` resolves once the recorded runs are on the page, or once there is nothing to wait for: `tellShown` says so. */
export const { told: firstShown, tell: tellShown } = newOccasion();
