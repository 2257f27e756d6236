/** Named intermediate tensors of one pass, kept until they can be read and handed on. */
import * as tf from "@tensorflow/tfjs-core";
import type { Capture } from "../executor";

/** Records stages inside a tidy; without a capture it does nothing. */
export class StageRecorder {
  private readonly stages: [string, tf.Tensor][] = [];

  constructor(private readonly capture: Capture | undefined) {}

  record(stage: string, tensor: tf.Tensor): void {
    if (this.capture) this.stages.push([stage, tf.keep(tf.clone(tensor))]);
  }

  /** Hands every recorded stage to the capture, in order, and frees it. */
  async flush(): Promise<void> {
    for (const [stage, tensor] of this.stages) {
      this.capture?.(stage, (await tensor.data<"float32">()).slice(), tensor.shape);
      tensor.dispose();
    }
    this.stages.length = 0;
  }
}
