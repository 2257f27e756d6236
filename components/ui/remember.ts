/**
 * Words that a browser keeps. Storage may be switched off, full, or missing in a frame without an origin: nothing is
 * remembered then, and nothing breaks.
 */

/** Where it is kept: for all visits, or for this tab alone. */
type Memory = "localStorage" | "sessionStorage";

/** What was remembered under a name; null where nothing was, or nothing can be. */
export function recall(key: string, memory: Memory = "localStorage"): string | null {
  try {
    return globalThis[memory].getItem(key);
  } catch {
    return null;
  }
}

/** Remembers a text, where that can be done. @param text null: it is forgotten */
export function remember(key: string, text: string | null, memory: Memory = "localStorage"): void {
  try {
    if (text === null) globalThis[memory].removeItem(key);
    else globalThis[memory].setItem(key, text);
  } catch {
    // It lasts as long as the page then.
  }
}
