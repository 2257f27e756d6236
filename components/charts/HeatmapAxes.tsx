/** Numbers beside the cells of a heatmap: positions below, iterations at the left. */
import { memo, useMemo } from "react";
import {
  type Bands,
  bandMiddle,
  type HeatmapLayout,
  iterationTicks,
  positionTicks,
  ticksAround,
} from "./heatmap-geometry";
import shared from "./shared.module.css";
import { UNTRANSLATED } from "./untranslated";

/** Room around the cells, px: iteration numbers at the left, position numbers below. */
export const AXIS = { left: 24, right: 3, top: 4, bottom: 17 } as const;

interface HeatmapAxesProps {
  readonly layout: HeatmapLayout;
  /** Position and iteration (0-based) that are emphasised, elsewhere: numbers beside them give way. */
  readonly position?: number;
  readonly iteration?: number;
}

/** Position numbers below and 1-based iterations at the left. */
export function HeatmapAxes({ layout, position, iteration }: HeatmapAxesProps) {
  const { x, y } = layout;
  const ticks = useMemo(
    () => ({
      positions: positionTicks(x.start.length, x.length),
      iterations: iterationTicks(y.start.length, y.length).map((tick) => tick - 1),
    }),
    [x, y],
  );
  const beside = (bands: Bands, all: readonly number[], strong: number | undefined, gap: number) =>
    ticksAround(bands, all, strong, gap)
      .filter((index) => index !== strong)
      .join(" ");
  return (
    <>
      <PositionNumbers layout={layout} indices={beside(x, ticks.positions, position, 14)} />
      <IterationNumbers layout={layout} indices={beside(y, ticks.iterations, iteration, 11)} />
    </>
  );
}

interface NumbersProps {
  readonly layout: HeatmapLayout;
  /** Which are written, apart by spaces: as text they compare as equal while nothing changes. */
  readonly indices: string;
}

const indicesIn = (text: string) => (text === "" ? [] : text.split(" ").map(Number));

const PositionNumbers = memo(function PositionNumbers({ layout: { x, y }, indices }: NumbersProps) {
  return indicesIn(indices).map((index) => (
    <text key={index} className={shared.axis} textAnchor="middle" x={bandMiddle(x, index)} y={y.length + 13}>
      {index}
    </text>
  ));
});

const IterationNumbers = memo(function IterationNumbers({ layout: { y }, indices }: NumbersProps) {
  return indicesIn(indices).map((index) => (
    <text
      key={index}
      className={shared.axis}
      textAnchor="end"
      dominantBaseline="central"
      x={-6}
      y={bandMiddle(y, index)}
    >
      {index + 1}
    </text>
  ));
});

export function StrongPosition({
  layout: { x, y },
  position,
}: {
  readonly layout: HeatmapLayout;
  readonly position: number;
}) {
  return (
    <text className={shared.axis} data-strong textAnchor="middle" x={bandMiddle(x, position)} y={y.length + 13}>
      {position}
    </text>
  );
}

/** Height of the emphasised number's drawing, px. */
const LINE = 18;

/** The number of the current or hovered iteration, in a drawing of its own that moves with it. */
export function StrongIteration({ at, iteration }: { readonly at: number; readonly iteration: number }) {
  // Drawings that move lie on whole pixels, or their text would blur.
  const top = Math.floor(at);
  return (
    <svg
      {...UNTRANSLATED}
      aria-hidden="true"
      className={shared.moving}
      width={AXIS.left}
      height={LINE}
      style={{ transform: `translateY(${AXIS.top + top - LINE / 2}px)` }}
    >
      <text
        className={shared.axis}
        data-strong
        textAnchor="end"
        dominantBaseline="central"
        x={AXIS.left - 6}
        y={LINE / 2 + at - top}
      >
        {iteration + 1}
      </text>
    </svg>
  );
}
