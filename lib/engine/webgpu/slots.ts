/** Stretches of rows in one table: taken, shared, given back. No device here. */

/** Rows `first` … `first + rows − 1`. */
export interface Slot {
  readonly first: number;
  readonly rows: number;
}

/** Rows are given out in multiples of this, so that what is given back fits again. */
const GRAIN = 16;

/** Hands out rows that do not overlap; the table grows when none are left, and never moves what is in it. */
export class Slots {
  /** Taken ones in their order, each with how many use it. */
  private taken: { readonly slot: Slot; readonly end: number; users: number }[] = [];

  /** Rows that the table needs to have. */
  get height(): number {
    return this.taken.at(-1)?.end ?? 0;
  }

  get isEmpty(): boolean {
    return this.taken.length === 0;
  }

  /** The first gap that has so many rows, at least one. Give it back with `release`. */
  take(rows: number): Slot {
    const size = Math.ceil(rows / GRAIN) * GRAIN;
    let [first, place] = [0, 0];
    for (; place < this.taken.length; place++) {
      if (this.taken[place]!.slot.first - first >= size) break;
      first = this.taken[place]!.end;
    }
    const slot = { first, rows };
    this.taken.splice(place, 0, { slot, end: first + size, users: 1 });
    return slot;
  }

  /** One more uses it: it is free once all have given it back. */
  share(slot: Slot): void {
    this.entryOf(slot).users++;
  }

  release(slot: Slot): void {
    const entry = this.entryOf(slot);
    entry.users--;
    if (entry.users === 0) this.taken = this.taken.filter((other) => other !== entry);
  }

  private entryOf(slot: Slot) {
    const entry = this.taken.find((each) => each.slot === slot);
    if (!entry) throw new Error(`expected rows that are taken, found ${slot.rows} from ${slot.first}`);
    return entry;
  }
}
