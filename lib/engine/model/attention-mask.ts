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
 * [S, T] additive mask of a pass, S window rows over T = cached + window keys, or those of the canvas and its shadows
 * where the window names its places; `null` when every row sees every key.
 */
export function additiveMask(pass: DecoderPass): Float32Array | null {
  const padding = pass.padding ?? 0;
  const rows = pass.ids.length;
  const { shadows = new Int32Array() } = pass;
  if (pass.attention === "bidirectional" && padding === 0 && shadows.length === 0) return null;
  const canvasEnd = canvasLength(pass);
  const keys = canvasEnd + 2 * shadows.length;
  const ownRows = rows - 2 * shadows.length;
  const placeOf = (row: number) =>
    row < ownRows ? (pass.places?.[row] ?? canvasEnd - ownRows + row) : canvasEnd + row - ownRows;
  const mask = new Float32Array(rows * keys);
  let anyHidden = false;
  for (let row = 0; row < rows; row++) {
    const place = placeOf(row);
    for (let key = 0; key < keys; key++) {
      const visible =
        place < canvasEnd && key < canvasEnd
          ? isVisible(place, key, pass.attention, pass.promptLength, padding)
          : isVisibleBehind(place, key, canvasEnd, shadows, padding);
      if (visible) continue;
      mask[row * keys + key] = hidden;
      anyHidden = true;
    }
  }
  return anyHidden ? mask : null;
}

/** Positions of the canvas that a pass knows: those cached and those run, shadows left out. */
function canvasLength({ ids, past, places, shadows }: DecoderPass): number {
  const cached = past?.length ?? 0;
  return places ? cached : cached + ids.length - 2 * (shadows?.length ?? 0);
}

/**
 * Where the keys of a pass with `places` come from, for the canvas and then its shadows: below `length` from the cached
 * ones, from there on from the window's rows.
 */
export function keySources(places: Int32Array, length: number, shadowRows: number): Int32Array {
  const sources = Int32Array.from({ length: length + shadowRows }, (_, at) => (at < length ? at : at + places.length));
  places.forEach((place, row) => {
    sources[place] = length + row;
  });
  return sources;
}
