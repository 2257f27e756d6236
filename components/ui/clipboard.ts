/** Puts text on the clipboard. @throws Error that says so when the browser does not allow it */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    throw new Error("The browser did not allow writing to the clipboard.");
  }
}
