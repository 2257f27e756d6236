/** How lines of measured lanes are named and told apart. */
import { laneColor } from "./lanes";
import type { PointSign, Series } from "./series-axes";

const SIGNS: readonly PointSign[] = ["circle", "square", "triangle", "diamond"];

/** Look of the line at `index`: four colours with a sign each; every other four are dashed. */
export const lineLook = (index: number): Required<Pick<Series, "color" | "sign" | "isDashed">> => ({
  color: laneColor(index),
  sign: SIGNS[index % SIGNS.length]!,
  isDashed: Math.floor(index / SIGNS.length) % 2 === 1,
});

/** What a measured line is of: a lane as its sweep names it, what tells its rows apart, and its structure prior. */
interface Measured {
  readonly lane: string;
  readonly detail: string | null;
  readonly prior: string;
}

/** Equal for points of the same line. */
export const lineId = ({ lane, detail, prior }: Measured): string => JSON.stringify([lane, detail, prior]);

/** `confident;gamma=0.9;model=mini-ar` → `confident, γ 0.9, mini-ar`; weights and prior where they matter. Values as JSON lose their quotes. */
export function lineName({ lane, detail, prior }: Measured): string {
  const [strategy, ...settings] = lane.split(";");
  const told = settings.map((setting) =>
    setting
      // Of a model on a hub or on a disk the name is enough.
      .replace(/^(model|companion)=(?:.*\/)?/, "")
      .replace(/^prefill=/, "cache ")
      .replace(/^gamma=/, "γ ")
      .replace("=", " ")
      .replace(/ "(.*)"$/, " $1"),
  );
  return [strategy, ...told, ...(detail === null ? [] : [detail]), ...(prior === "none" ? [] : [prior])].join(", ");
}

/** Names of lines that say their preset length where it is not the same for all. */
export function namesWithLength(
  points: readonly { readonly presetLength: number | null }[],
): (point: Measured & { readonly presetLength: number | null }) => string {
  const isTold = new Set(points.map(({ presetLength }) => presetLength)).size > 1;
  return (point) =>
    isTold && point.presetLength !== null ? `${lineName(point)}, ${point.presetLength} positions` : lineName(point);
}
