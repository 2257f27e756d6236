/** Tensors that outlive the step of a pass that makes them. */
import * as tf from "@tensorflow/tfjs-core";

/**
 * A pass may wait for the device between its steps, and `tf.tidy` ends where a wait begins: what later steps need is
 * kept here, and freed with the pass, however that ends.
 */
export class Held {
  private readonly tensors = new Set<tf.Tensor>();

  /** Runs work that waits for nothing; of the tensors made in it those stay that are kept. */
  step<T>(work: () => T): T {
    let result!: T;
    tf.tidy(() => {
      result = work();
    });
    return result;
  }

  /** Keeps a tensor until `free`, `letGo` or `dispose`. */
  keep(tensor: tf.Tensor): tf.Tensor {
    this.tensors.add(tf.keep(tensor));
    return tensor;
  }

  /** Frees tensors before the end. */
  free(...tensors: tf.Tensor[]): void {
    for (const tensor of tensors) if (this.tensors.delete(tensor)) tensor.dispose();
  }

  /** Hands tensors over to the caller, who frees them. */
  letGo(...tensors: tf.Tensor[]): void {
    for (const tensor of tensors) this.tensors.delete(tensor);
  }

  dispose(): void {
    this.free(...this.tensors);
  }
}
