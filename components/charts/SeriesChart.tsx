import { Scrollable } from "@/components/ui/Scrollable";
import { type HorizontalAxis, PLOT, type Series, seriesLayout } from "./series-geometry";
import { UNTRANSLATED } from "./untranslated";

interface SeriesChartProps {
  /** What a screen reader is told of the drawing; the numbers stand in a table beside it. */
  readonly label: string;
  readonly series: readonly Series[];
  readonly axis: HorizontalAxis;
  /** Share at the foot of the chart. */
  readonly lowest?: number;
  /** Whether to draw where share and x are equal. */
  readonly hasDiagonal?: boolean;
}

/** Shares with their intervals as lines of points, each line named at its end. On a phone it scrolls. */
export function SeriesChart({ label, series, axis, lowest = 0, hasDiagonal = false }: SeriesChartProps) {
  const { xTicks, yTicks, diagonal, ...layout } = seriesLayout(series, axis, lowest);
  const foot = PLOT.height - PLOT.bottom;
  const right = PLOT.width - PLOT.right;
  return (
    <Scrollable label={label}>
      <svg
        {...UNTRANSLATED}
        aria-hidden="true"
        viewBox={`0 0 ${PLOT.width} ${PLOT.height}`}
        className="block w-full max-w-[860px] min-w-[620px] text-[11px]"
      >
        <g fill="var(--muted)">
          {yTicks.map(({ value, y }) => (
            <g key={value}>
              <path d={`M${PLOT.left},${y}H${right}`} stroke="var(--line)" />
              <text x={PLOT.left - 6} y={y + 4} textAnchor="end">
                {Math.round(100 * value)} %
              </text>
            </g>
          ))}
          {xTicks.map((tick) => (
            <text key={tick.label} x={tick.x} y={foot + 16} textAnchor="middle">
              {tick.label}
            </text>
          ))}
          <text x={right} y={foot + 32} textAnchor="end">
            {axis.name}
          </text>
        </g>
        {hasDiagonal && <path d={diagonal} stroke="var(--line-strong)" strokeDasharray="2 4" />}
        {layout.series.map(({ id, name, color, isDashed, points, path, nameAt, end }) => (
          <g key={id}>
            <path
              d={path}
              fill="none"
              stroke={color}
              strokeWidth="1.8"
              strokeDasharray={isDashed ? "5 4" : undefined}
            />
            {points.map(({ x, y, interval, title }) => (
              <g key={`${x} ${y}`}>
                <title>{title}</title>
                <path d={`M${x},${interval[0]}V${interval[1]}`} stroke={color} opacity="0.4" />
                <circle
                  cx={x}
                  cy={y}
                  r="3.5"
                  fill={isDashed ? "var(--card)" : color}
                  stroke={color}
                  strokeWidth="1.5"
                />
              </g>
            ))}
            <path d={`M${end.x + 6},${end.y}L${right + 8},${nameAt}`} stroke={color} opacity="0.4" />
            <text x={right + 12} y={nameAt + 4} fill="var(--fg)">
              {name}
            </text>
          </g>
        ))}
      </svg>
    </Scrollable>
  );
}
