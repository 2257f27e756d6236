/** Lines and ticks of the drift chart: numbers only, no DOM. */
import { range, scaleLog } from "d3";
import { type Bands, type Box, bandMiddle, pixelBands } from "./heatmap-geometry";
import { type BrokenLine, brokenLine } from "./trajectory-geometry";

/** How far a cache moved the predictions of one iteration. */
export interface DriftPoint {
  /** 0-based. */
  readonly iteration: number;
  /** KL divergence of the prediction without the cache from the one with it, nats, over the masked positions. */
  readonly meanKl: number;
  readonly maxKl: number;
  /** Positions whose most probable token is another one without the cache. */
  readonly flips: number;
}

/** Smallest and largest divergence on the axis, nats: the same for every run; less is drawn at the foot, more at the top. */
const DRIFT_DOMAIN = [1e-5, 10] as const;

/** Divergences that the axis names, nats. */
export const DRIFT_TICKS = [1e-4, 1e-2, 1] as const;

/** Divergence in nats → px from the top, logarithmic and clamped. */
export function driftHeight(height: number) {
  const scale = scaleLog([...DRIFT_DOMAIN], [height, 0]).clamp(true);
  return (kl: number) => (kl > 0 ? scale(kl) : height);
}

export interface DriftSize {
  /** Iterations on the x axis. */
  readonly columns: number;
  readonly width: number;
  readonly height: number;
  readonly pixelRatio?: number;
}

export interface DriftLayout {
  /** The bands of the commit chart, so that both stand under each other. */
  readonly x: Bands;
  readonly mean: BrokenLine;
  readonly max: BrokenLine;
  /** One per iteration with flips: a tick that hangs from 0, two px a flip. */
  readonly flips: readonly (Box & Pick<DriftPoint, "iteration" | "flips">)[];
}

/** Height of the tallest tick of flips, px. */
export const MOST_TICK = 12;

/** Lines and ticks; iterations that were not measured are gaps. */
export function driftLayout(
  points: readonly DriftPoint[],
  { columns, width, height, pixelRatio = 1 }: DriftSize,
): DriftLayout {
  const x = pixelBands(columns, width, 2, pixelRatio);
  const y = driftHeight(height);
  const byIteration = new Map(points.map((point) => [point.iteration, point]));
  const lineOf = (value: (point: DriftPoint) => number) =>
    brokenLine(
      range(columns).map((iteration) => {
        const point = byIteration.get(iteration);
        return { iteration, value: point && value(point) };
      }),
      (iteration) => bandMiddle(x, iteration),
      y,
    );
  const flips = points.flatMap(({ iteration, flips: count }) => {
    if (count === 0 || iteration >= columns) return [];
    const tall = Math.min(2 * count + 2, MOST_TICK);
    return [{ iteration, flips: count, x: x.start[iteration]!, y: 0, width: x.size[iteration]!, height: tall }];
  });
  return { x, mean: lineOf(({ meanKl }) => meanKl), max: lineOf(({ maxKl }) => maxKl), flips };
}
