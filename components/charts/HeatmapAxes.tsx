/** Numbers beside the cells of a heatmap: positions below, iterations at the left. */
import { memo, useMemo } from "react";
import type { Trace } from "@/lib/trace/schema";
import styles from "./ConfidenceHeatmap.module.css";
import {
  type Bands,
  bandMiddle,
  type HeatmapLayout,
  iterationTicks,
  positionTicks,
  ticksAround,
} from "./heatmap-geometry";
import { shownBands } from "./heatmap-window";
import shared from "./shared.module.css";
import { tokenReader } from "./token-cells";
import { UNTRANSLATED } from "./untranslated";

/** What stands below the columns. */
export type HeatmapAxis = "positions" | "tokens";

/** Room around the cells, px: iteration numbers at the left; position numbers, or tokens on end, below. */
export const AXIS = { left: 24, right: 3, top: 4, bottom: { positions: 17, tokens: 72 } } as const;

interface HeatmapAxesProps {
  readonly layout: HeatmapLayout;
  readonly axis: HeatmapAxis;
  /** Position and iteration (0-based) that are emphasised, elsewhere: numbers beside them give way. */
  readonly position?: number;
  readonly iteration?: number;
}

/** Position numbers below and 1-based iterations at the left. */
export function HeatmapAxes({ layout, axis, position, iteration }: HeatmapAxesProps) {
  const { x, y } = layout;
  const ticks = useMemo(
    () => ({
      positions: ticksIn(x, (count, from) => positionTicks(count, x.length, 26, from)),
      iterations: ticksIn(y, (count, from) => iterationTicks(count, y.length, 12, from)).map((tick) => tick - 1),
    }),
    [x, y],
  );
  const beside = (bands: Bands, all: readonly number[], strong: number | undefined, gap: number) =>
    ticksAround(bands, all, strong, gap)
      .filter((index) => index !== strong)
      .join(" ");
  return (
    <>
      {axis === "positions" && <PositionNumbers layout={layout} indices={beside(x, ticks.positions, position, 18)} />}
      <IterationNumbers layout={layout} indices={beside(y, ticks.iterations, iteration, 12)} />
    </>
  );
}

/** Numbers of the bands that show. */
function ticksIn(bands: Bands, ticks: (count: number, from: number) => number[]): number[] {
  const [from, to] = shownBands(bands) ?? [0, -1];
  return ticks(to - from + 1, from);
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
      x={-3}
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

/** Letters of a token that have room on end; longer ones are cut. */
const MOST_LETTERS = 10;
/** Columns nearer to each other than this cannot all bear a token, px. */
const LEAST_TOKEN_PITCH = 10;

interface TokenAxisProps {
  readonly trace: Trace;
  /** Iterations that have happened. */
  readonly clock: number;
  readonly layout: HeatmapLayout;
}

/**
 * The tokens that stand at the clock, on end below their columns; masks and pads behind the end leave their place empty.
 * Where columns are too narrow for that, every second one, fourth one … bears its token.
 */
export const TokenAxis = memo(function TokenAxis({ trace, clock, layout: { x, y } }: TokenAxisProps) {
  const cells = useMemo(() => tokenReader(trace), [trace])(clock);
  const [first, final] = shownBands(x) ?? [0, 0];
  const pitch = x.length / (final - first + 1);
  const every = 2 ** Math.max(0, Math.ceil(Math.log2(LEAST_TOKEN_PITCH / pitch)));
  const shown = cells.filter(
    ({ position, state, isAfterEnd }) =>
      state !== "masked" && !isAfterEnd && position % every === 0 && position >= first && position <= final,
  );
  return shown.map(({ position, text, isSpecial }) => (
    <text
      key={position}
      className={styles.axisToken}
      data-muted={isSpecial || undefined}
      textAnchor="end"
      dominantBaseline="central"
      transform={`translate(${bandMiddle(x, position)},${y.length + 5}) rotate(-90)`}
    >
      {text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS - 1)}…` : text}
    </text>
  ));
});

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
        x={AXIS.left - 3}
        y={LINE / 2 + at - top}
      >
        {iteration + 1}
      </text>
    </svg>
  );
}
