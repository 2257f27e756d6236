/** Puts text on the clipboard. @throws Error that says so when the browser does not allow it */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (!copySelected(text)) throw new Error("The browser did not allow writing to the clipboard.");
  }
}

/** The older way, which pages without a secure connection and frames still have: a selection is copied. */
function copySelected(text: string): boolean {
  try {
    const focused = document.activeElement;
    const field = document.createElement("textarea");
    field.value = text;
    field.style.cssText = "position: fixed; opacity: 0";
    // Where a dialog is open, nothing outside it can be selected.
    (document.querySelector("dialog[open]") ?? document.body).append(field);
    field.select();
    const isCopied = document.execCommand("copy");
    field.remove();
    if (focused instanceof HTMLElement) focused.focus();
    return isCopied;
  } catch {
    return false;
  }
}
