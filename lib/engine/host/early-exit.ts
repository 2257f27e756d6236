/** Lets the described row out of the network once a layer is sure of its token (CALM, arXiv:2207.07061). */
import type { ModelConfig } from "../model/config";
import type { ExitHead } from "../model/exit-heads";
import type { ExitRule } from "../predictor";
import { rowStatistics } from "../statistics";

/** How the network is read before its end. */
export interface ExitReading {
  /** [V] logits of a layer's output by the network's last norm and head. @param x [1, D] */
  head(x: Float32Array): Float32Array;
  /** [1, D] a layer's output as the last layer would have put it. */
  translate(layer: number, x: Float32Array): Float32Array;
  /** Of each layer but the last; empty where none were trained. */
  readonly heads: readonly ExitHead[];
}

/** Where the row stands on its way through the layers. */
export class EarlyExit {
  /** Layers that the row went through: all of them until it has left. */
  layers: number;
  /** [V] what the layer that it left said of it. */
  logits: Float32Array | undefined;

  constructor(
    private readonly rule: ExitRule,
    private readonly row: number,
    private readonly reading: ExitReading,
    private readonly count: number,
    private readonly config: ModelConfig,
  ) {
    this.layers = count;
  }

  /** True when the row has left and no other one goes on: of the layer only keys and values are needed. */
  isAlone(windowRows: number): boolean {
    return this.logits !== undefined && windowRows === 1;
  }

  /** The row as it left, which no later layer may change; undefined while it is on its way. @param x [S, D] */
  takeOut(x: Float32Array): Float32Array | undefined {
    return this.logits && this.own(x);
  }

  putBack(x: Float32Array, row: Float32Array): void {
    x.set(row, this.row * this.config.hiddenSize);
  }

  /** Asks layer `index`; the last one is the end in any case. @param x [S, D] its output */
  look(index: number, x: Float32Array): void {
    if (this.logits || index >= this.count - 1) return;
    const row = this.own(x);
    const { measure, atLeast } = this.rule;
    if (measure === "classifier" && this.reading.heads[index]!.agreement(row) < atLeast) return;
    const logits = this.reading.head(measure === "head" ? row : this.reading.translate(index, row));
    if (measure !== "classifier" && rowStatistics(logits, this.config.vocabSize).margin[0]! < atLeast) return;
    this.logits = logits.slice();
    this.layers = index + 1;
  }

  private own(x: Float32Array): Float32Array {
    const start = this.row * this.config.hiddenSize;
    return x.slice(start, start + this.config.hiddenSize);
  }
}
