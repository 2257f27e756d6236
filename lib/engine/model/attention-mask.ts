/** Who may look at whom in the decoder, as numbers to add to attention scores. */
import type { AttentionPattern, DecoderPass } from "../executor";

/** Large enough to vanish in a softmax, small enough to stay finite in half precision sums. */
const hidden = -1e9;

/**
 * True when query i may see key j; both are absolute positions.
 * A pad sees only itself and no one sees a pad: so a padded row stays finite and harmless.
 */
function isVisible(i: number, j: number, pattern: AttentionPattern, promptLength: number, padding: number) {
  if (i === j) return true;
  if (i < padding || j < padding) return false;
  if (pattern === "causal") return j < i;
  return pattern === "bidirectional" || i >= promptLength || j < promptLength;
}

/** The same where query or key, or both, belong to a shadow behind the canvas (see `DecoderPass.shadows`). */
function isVisibleBehind(i: number, j: number, canvasEnd: number, shadows: Int32Array, padding: number) {
  if (i < canvasEnd) return false;
  const pair = (i - canvasEnd) >> 1;
  if (j >= canvasEnd) return (j - canvasEnd) >> 1 === pair;
  return j >= padding && j !== shadows[pair] && j !== shadows[pair]! - 1;
}

/**
 * [S, T] additive mask of a pass, S window rows over T = cached + window keys; `null` when every row sees every key.
 */
export function additiveMask(pass: DecoderPass): Float32Array | null {
  const padding = pass.padding ?? 0;
  const start = pass.past?.length ?? 0;
  const rows = pass.ids.length;
  const keys = start + rows;
  const { shadows = new Int32Array() } = pass;
  if (pass.attention === "bidirectional" && padding === 0 && shadows.length === 0) return null;
  const canvasEnd = keys - 2 * shadows.length;
  const mask = new Float32Array(rows * keys);
  let anyHidden = false;
  for (let row = 0; row < rows; row++) {
    for (let key = 0; key < keys; key++) {
      const visible =
        start + row < canvasEnd && key < canvasEnd
          ? isVisible(start + row, key, pass.attention, pass.promptLength, padding)
          : isVisibleBehind(start + row, key, canvasEnd, shadows, padding);
      if (visible) continue;
      mask[row * keys + key] = hidden;
      anyHidden = true;
    }
  }
  return anyHidden ? mask : null;
}
