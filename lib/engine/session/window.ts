/** From a canvas to the inputs of a pass: ids, positions and mask of the rows that it runs. */
import type { AttentionPattern, DecoderPass } from "../executor";
import { lineages } from "../model/branches";
import type { ModelConfig } from "../model/config";
import { type Grid, ropePositions } from "../model/positions";
import type { PredictRequest } from "../predictor";

/** What all passes of a session have in common. */
export interface PassFacts {
  readonly promptIds: Int32Array;
  readonly grids: readonly Grid[];
  readonly padding: number;
  readonly attention: AttentionPattern;
  readonly config: ModelConfig;
}

/** Leading prompt tokens whose rows score none of the response: what a cache of the prompt holds. */
export const promptKept = ({ promptIds, config }: PassFacts): number => promptIds.length - config.shift;

/**
 * The rows at some places of the canvas, with a shadow for each position to verify, or side branches, behind them. Response tokens count on
 * as text, whatever their ids.
 * @param places ascending absolute positions, with side branches all up to where the window ends
 */
export function windowOf(
  canvas: Int32Array,
  places: Int32Array,
  verify: Int32Array | undefined,
  { promptIds, grids, padding, attention, config }: PassFacts,
  branches?: PredictRequest["branches"],
): Omit<DecoderPass, "headRows"> {
  const promptLength = promptIds.length;
  const prompt = ropePositions(promptIds, padding, grids, config);
  const verified = verify ?? new Int32Array();
  const shadows = Array.from(verified, (position) => [position - 1, position]).flat();
  const along = branches && placedBehind(branches.after, canvas.length, places.at(-1)! + 1);
  const positions = [0, 1, 2].flatMap((axis) =>
    [...places, ...shadows, ...(along?.places ?? [])].map((index) =>
      index < promptLength ? prompt.positions[axis * promptLength + index]! : index + prompt.delta,
    ),
  );
  const picture = Array.from(promptIds.keys()).filter((at) => promptIds[at] === config.imageTokenId);
  const imageRows = Int32Array.from(picture.keys()).filter((row) => places.includes(picture[row]!));
  const shadowIds = Array.from(verified, (position) => [canvas[position - 1]!, config.maskTokenId]).flat();
  return {
    ids: Int32Array.from([...Array.from(places, (place) => canvas[place]!), ...shadowIds, ...(branches?.ids ?? [])]),
    positions: Int32Array.from(positions),
    ...(imageRows.length < picture.length ? { imageRows } : {}),
    ...(verified.length > 0 ? { shadows: verified } : {}),
    ...(along ? { branches: along.after } : {}),
    attention,
    promptLength,
    padding,
  };
}

/** Side branches behind a window that ends before the canvas does. @returns absolute positions that they stand at, too */
function placedBehind(after: Int32Array, canvasLength: number, end: number) {
  const places = lineages(after, canvasLength).map(({ fork, depth }) => fork + depth);
  return { places, after: after.map((at) => (at < canvasLength ? at : at - canvasLength + end)) };
}
