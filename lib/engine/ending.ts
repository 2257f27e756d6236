/** An end that many calls may meet. */

/**
 * Rejects what is under way once the end comes, and all that is asked afterwards. `Promise.race` with one promise of the end
 * would do the same, but that promise would remember every call, with its result, for as long as it is pending.
 */
export class Ending {
  private readonly meets = new Set<(error: Error) => void>();
  private error: Error | null = null;

  /** The end is there; a second one changes nothing. */
  come(error: Error): void {
    if (this.error) return;
    this.error = error;
    for (const meet of this.meets) meet(error);
    this.meets.clear();
  }

  /** The call's result, unless the end comes first. @throws the end's error, or the call's */
  before<T>(call: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.error) reject(this.error);
      else this.meets.add(reject);
      call.then(resolve, reject).finally(() => this.meets.delete(reject));
    });
  }
}
