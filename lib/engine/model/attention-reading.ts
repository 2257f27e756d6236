/** Attention that is read out of a pass (`DecoderPass.attentionLayers`): what the executors have in common. */
import { RequestError } from "../errors";
import type { DecoderPass } from "../executor";
import type { ModelConfig } from "./config";

/** @throws RequestError for a pass of which it cannot be read */
export function checkReading(
  { attentionLayers: layers, outputs, shadows, branches, exit }: DecoderPass,
  { numHiddenLayers }: ModelConfig,
): void {
  if (layers === undefined) return;
  if (!Number.isInteger(layers) || layers < 1 || layers > numHiddenLayers) {
    throw new RequestError(`expected to read the attention of 1 to ${numHiddenLayers} layers, found ${layers}`);
  }
  if (outputs) throw new RequestError("expected no attention to be read beside layers' outputs");
  if (exit !== undefined) throw new RequestError("expected no attention to be read beside an early exit");
  if (shadows && shadows.length > 0) throw new RequestError("expected no attention to be read beside shadows");
  if (branches && branches.length > 0) throw new RequestError("expected no attention to be read beside side branches");
}

/** Arrays one behind the other. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
