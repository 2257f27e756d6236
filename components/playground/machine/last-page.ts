/** The page that a tab showed last: an address that names no experiment leads back to it. */

const KEY = "dimple.page";

export function lastPage(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    // Frames without an origin of their own have no such storage.
    return null;
  }
}

export function rememberPage(id: string): void {
  try {
    sessionStorage.setItem(KEY, id);
  } catch {
    // Without it, the page is still found by its address.
  }
}

/** Lets the next address without an experiment open the default one: what was on the page may be what broke it. */
export function forgetLastPage(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was remembered then.
  }
}
