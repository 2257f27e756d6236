/** Who may look at whom in the decoder, as numbers to add to attention scores. */
import type { AttentionPattern, DecoderPass } from "../executor";
import { type Lineage, lineages } from "./branches";

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

/** The same where the query belongs to a side branch behind the canvas (see `DecoderPass.branches`). */
function isVisibleAlong({ fork, own }: Lineage, j: number, canvasEnd: number, padding: number) {
  return j < canvasEnd ? j >= padding && j <= fork : ((own >> (j - canvasEnd)) & 1) === 1;
}

/**
 * [S, T] additive mask of a pass, S window rows over T = cached + window keys, or those of the canvas and what stands behind it
 * where the window names its places; `null` when every row sees every key.
 */
export function additiveMask(pass: DecoderPass): Float32Array | null {
  const padding = pass.padding ?? 0;
  const rows = pass.ids.length;
  const { shadows = new Int32Array(), branches = new Int32Array() } = pass;
  if (pass.attention === "bidirectional" && padding === 0 && shadows.length === 0) return null;
  const canvasEnd = canvasLength(pass);
  const aside = rowsAside(pass);
  const keys = canvasEnd + aside;
  const ownRows = rows - aside;
  const along = lineages(branches, canvasEnd);
  const placeOf = (row: number) =>
    row < ownRows ? (pass.places?.[row] ?? canvasEnd - ownRows + row) : canvasEnd + row - ownRows;
  const mask = new Float32Array(rows * keys);
  let anyHidden = false;
  for (let row = 0; row < rows; row++) {
    const place = placeOf(row);
    for (let key = 0; key < keys; key++) {
      const lineage = along[place - canvasEnd];
      const visible = lineage
        ? isVisibleAlong(lineage, key, canvasEnd, padding)
        : place < canvasEnd && key < canvasEnd
          ? isVisible(place, key, pass.attention, pass.promptLength, padding)
          : isVisibleBehind(place, key, canvasEnd, shadows, padding);
      if (visible) continue;
      mask[row * keys + key] = hidden;
      anyHidden = true;
    }
  }
  return anyHidden ? mask : null;
}

/** Rows of a window that stand behind the canvas: shadows, or side branches. */
export const rowsAside = ({ shadows, branches }: Pick<DecoderPass, "shadows" | "branches">): number =>
  2 * (shadows?.length ?? 0) + (branches?.length ?? 0);

/** Positions of the canvas that a pass knows: those cached and those run. */
function canvasLength(pass: DecoderPass): number {
  const cached = pass.past?.length ?? 0;
  return pass.places ? cached : cached + pass.ids.length - rowsAside(pass);
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
