/** Lets the described row out of the network once a layer is sure of its token (CALM, arXiv:2207.07061). */
import type { ModelConfig } from "../model/config";
import { rowStatistics } from "../statistics";

/** Where the row stands on its way through the layers. */
export class EarlyExit {
  /** Layers that the row went through: all of them until it has left. */
  layers: number;
  private hasLeft = false;

  /** @param headOf [M, V] logits of window rows as the layer before left them */
  constructor(
    private readonly margin: number,
    private readonly rows: Int32Array,
    private readonly headOf: (rows: Int32Array) => Float32Array,
    private readonly count: number,
    private readonly config: ModelConfig,
  ) {
    this.layers = count;
  }

  /** True when the row has left and no other one goes on: of the layer only keys and values are needed. */
  isAlone(windowRows: number): boolean {
    return this.hasLeft && windowRows === 1;
  }

  /** The row as it left, which no later layer may change; undefined while it is on its way. @param x [S, D] */
  takeOut(x: Float32Array): Float32Array | undefined {
    return this.hasLeft ? x.slice(this.start, this.start + this.config.hiddenSize) : undefined;
  }

  putBack(x: Float32Array, row: Float32Array): void {
    x.set(row, this.start);
  }

  /** Looks at what layer `index` says; the last one is the end in any case. */
  look(index: number): void {
    if (this.hasLeft || index >= this.count - 1) return;
    const { margin } = rowStatistics(this.headOf(this.rows), this.config.vocabSize);
    if (margin[0]! < this.margin) return;
    this.hasLeft = true;
    this.layers = index + 1;
  }

  private get start(): number {
    return this.rows[0]! * this.config.hiddenSize;
  }
}
