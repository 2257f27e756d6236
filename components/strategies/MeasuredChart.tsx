import { type MeasuredLayout, type MeasuredPoint, measuredLayout, PLOT, type PlacedPoint } from "./measured-geometry";

const percent = (share: number) => `${(100 * share).toFixed(0)} %`;

/** Right answers against evaluations, one point a strategy, with the strategies that no other one beats. */
export function MeasuredChart({ measured }: { readonly measured: readonly MeasuredPoint[] }) {
  const layout = measuredLayout(measured);
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${PLOT.width} ${PLOT.height}`}
      className="block w-full max-w-[860px] text-[11px]"
    >
      <Axes layout={layout} />
      <path d={layout.frontPath} fill="none" stroke="var(--accent)" strokeWidth="1.5" strokeDasharray="4 3" />
      {layout.points.map((point) => (
        <Point key={point.id} point={point} />
      ))}
    </svg>
  );
}

function Point({ point }: { readonly point: PlacedPoint }) {
  const { x, y, interval, isOnFront, isLabelLeft, label, summary } = point;
  const color = isOnFront ? "var(--accent)" : "var(--line-strong)";
  return (
    <g>
      <title>{`${label}: ${percent(summary.accuracy.value)} in ${summary.nfe.toFixed(1)} evaluations`}</title>
      <path d={`M${x},${interval[0]}V${interval[1]}`} stroke={color} strokeWidth="1" opacity="0.4" />
      {isOnFront ? (
        <circle cx={x} cy={y} r="4.5" fill={color} />
      ) : (
        <circle cx={x} cy={y} r="3.5" fill="var(--card)" stroke={color} strokeWidth="1.5" />
      )}
      {isOnFront && (
        <text x={x + (isLabelLeft ? -9 : 9)} y={y + 4} textAnchor={isLabelLeft ? "end" : "start"} fill="var(--fg)">
          {label}
        </text>
      )}
    </g>
  );
}

function Axes({ layout: { xTicks, yTicks } }: { readonly layout: MeasuredLayout }) {
  const foot = PLOT.height - PLOT.bottom;
  return (
    <g fill="var(--muted)">
      {yTicks.map(({ value, y }) => (
        <g key={value}>
          <path d={`M${PLOT.left},${y}H${PLOT.width - PLOT.right}`} stroke="var(--line)" />
          <text x={PLOT.left - 6} y={y + 4} textAnchor="end">
            {percent(value)}
          </text>
        </g>
      ))}
      {xTicks.map(({ value, x }) => (
        <text key={value} x={x} y={foot + 16} textAnchor="middle">
          {value}
        </text>
      ))}
      <text x={PLOT.width - PLOT.right} y={foot + 32} textAnchor="end">
        network evaluations a response (logarithmic)
      </text>
    </g>
  );
}
