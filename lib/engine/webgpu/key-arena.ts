/**
 * Keys and values of all sequences that are cached, in one tensor a layer: passes of several sequences run together read
 * them by one binding. What is written once stays as it is until it is given back.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Gpu } from "./gpu";
import { gatherRows } from "./kernels/gather-rows";
import { indexTensor } from "./program";
import { type Slot, Slots } from "./slots";

/** Rows of the smallest table. */
const SMALLEST = 1024;

export class KeyArena {
  private readonly slots = new Slots();
  private tables: tf.Tensor[] = [];
  /** Rows that the tables have, or had last: a table that grew once is as large from the start the next time. */
  private capacity = SMALLEST;
  private isDisposed = false;

  /** @param width columns: keys, then values, of all heads */
  constructor(
    private readonly gpu: Gpu,
    private readonly layers: number,
    private readonly width: number,
  ) {}

  /** The table of a layer, [rows, width]; ask for it anew after each `take`. */
  table(layer: number): tf.Tensor {
    return this.tables[layer]!;
  }

  /** Rows for one sequence. Call outside of `tf.tidy`. */
  take(rows: number): Slot {
    const slot = this.slots.take(rows);
    this.reserve(this.slots.height);
    return slot;
  }

  /** One more uses a slot, such as a pass that waits while the session that owns it may be closed. */
  share(slot: Slot): void {
    this.slots.share(slot);
  }

  /** Gives a slot back; the tables go with the last one. Without effect once all was freed. */
  release(slot: Slot): void {
    if (this.isDisposed) return;
    this.slots.release(slot);
    if (this.slots.isEmpty) this.freeTables();
  }

  dispose(): void {
    this.isDisposed = true;
    this.freeTables();
  }

  private reserve(rows: number): void {
    const before = this.capacity;
    while (this.capacity < rows) this.capacity *= 2;
    if (this.tables.length > 0 && this.capacity === before) return;
    this.tables = Array.from({ length: this.layers }, (_, layer) => this.grown(this.tables[layer]));
  }

  /** A table with room for more, holding what the old one held. */
  private grown(old: tf.Tensor | undefined): tf.Tensor {
    const shape = [this.capacity, this.width];
    const { gpu } = this;
    if (!old) {
      return tf.engine().makeTensorFromTensorInfo(gpu.backend.makeTensorInfo(shape, "float32"), gpu.backend);
    }
    const rows = old.shape[0]!;
    const same = indexTensor(
      gpu,
      Int32Array.from({ length: this.capacity }, (_, row) => Math.min(row, rows - 1)),
    );
    const table = gatherRows(gpu, old, same, rows);
    tf.dispose([old, same]);
    return table;
  }

  private freeTables(): void {
    tf.dispose(this.tables);
    this.tables = [];
  }
}
