/** Edits of a page whose address is still to open, in the place of all that stands on it: they show at once, and are made again on what opens. */
export class EarlyEdits {
  /** In their order; null while nothing is awaited. */
  private made: (() => unknown)[] | null = null;

  /** Remembers edits from here on. */
  begin(): void {
    this.made ??= [];
  }

  /** The edit itself, remembered where it comes early. */
  of<Given extends readonly unknown[], Made>(edit: (...given: Given) => Made): (...given: Given) => Made {
    return (...given) => {
      this.made?.push(() => edit(...given));
      return edit(...given);
    };
  }

  /** Makes them all again, and remembers no more of them. */
  again(): void {
    const made = this.made ?? [];
    this.made = null;
    for (const edit of made) edit();
  }
}
