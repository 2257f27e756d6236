import { classNames } from "@/components/ui/class-names";
import { laneColor } from "./lanes";
import { type MeasuredLayout, type MeasuredPoint, measuredLayout, PLOT, type PlacedPoint } from "./measured-geometry";
import { NARROW } from "./series-geometry";
import { UNTRANSLATED } from "./untranslated";

const percent = (share: number) => `${(100 * share).toFixed(0)} %`;

/** Width of an entry of the legend, px of the drawing. */
const LEGEND = 150;

/** Height of a line of it, px of the drawing. */
const LINE = 16;

interface MeasuredChartProps {
  readonly measured: readonly MeasuredPoint[];
  /** What cost is counted in, a plural: title of its axis. */
  readonly cost: string;
  /** What is read about a point leads there; without it points are marks alone. */
  readonly hrefOf?: (point: MeasuredPoint) => string;
  /** Opens what is behind a point, where no link leads there. */
  readonly onOpen?: ((point: MeasuredPoint) => void) | undefined;
  /** Of its place, px, where that is known and less than usual: it is then drawn as wide as that. */
  readonly width?: number | undefined;
  /** Called with the point under the pointer or with the focus, and with null when it is left. */
  readonly onHover?: (point: MeasuredPoint | null) => void;
}

/** Right answers against evaluations, and a line through those of a series that no other one beats. */
export function MeasuredChart({ measured, cost, hrefOf, onOpen, onHover, width: place }: MeasuredChartProps) {
  const width = place !== undefined && place < NARROW ? place : PLOT.width;
  const isNarrow = width < NARROW;
  const layout = measuredLayout(measured, width);
  const columns = Math.max(1, Math.floor((width - PLOT.left) / LEGEND));
  // In little room the title of the axis takes the line that the key has beside it otherwise.
  const first = isNarrow ? 1 : 0;
  const more = first + Math.ceil(layout.fronts.length / columns) - 1;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing with links in it, which no fieldset can hold
    <svg
      {...UNTRANSLATED}
      role="group"
      aria-label={`Right answers against ${cost}`}
      viewBox={`0 0 ${width} ${PLOT.height + LINE * more}`}
      className={classNames("block w-full max-w-[860px] text-tiny", !isNarrow && "min-w-[620px]")}
    >
      <Axes layout={layout} cost={cost} width={width} />
      {layout.fronts.map(({ series, path }, index) => (
        <g key={series}>
          <path d={path} fill="none" stroke={laneColor(index)} strokeWidth="1.5" strokeDasharray="4 3" />
          <g
            transform={`translate(${PLOT.left + LEGEND * (index % columns)},${LINE * (first + Math.floor(index / columns))})`}
          >
            <circle cx={10} cy={PLOT.height - 8} r="4.5" fill={laneColor(index)} />
            <text x={20} y={PLOT.height - 4} fill="var(--fg)">
              {series}
            </text>
          </g>
        </g>
      ))}
      {layout.points.map((point) => (
        <Point
          unit={cost}
          key={`${point.series} ${point.id}`}
          point={point}
          href={hrefOf?.(point)}
          onOpen={onOpen && (() => onOpen(point))}
          onHover={onHover && ((isHovered) => onHover(isHovered ? point : null))}
          color={laneColor(layout.fronts.findIndex(({ series }) => series === point.series))}
        />
      ))}
    </svg>
  );
}

interface PointProps {
  readonly point: PlacedPoint;
  readonly color: string;
  /** What its cost is counted in. */
  readonly unit: string;
  readonly href: string | undefined;
  readonly onOpen: (() => void) | undefined;
  readonly onHover: ((isHovered: boolean) => void) | undefined;
}

function Point({ point, color, unit, href, onOpen, onHover }: PointProps) {
  const { x, y, interval, isOnFront, name, label, accuracy, cost } = point;
  const told = `${label}: ${percent(accuracy.value)} at ${cost.toFixed(1)} ${unit}`;
  const marks = (
    <>
      <title>{told}</title>
      <path d={`M${x},${interval[0]}V${interval[1]}`} stroke={color} strokeWidth="1" opacity="0.4" />
      {isOnFront ? (
        <circle cx={x} cy={y} r="4.5" fill={color} />
      ) : (
        <circle cx={x} cy={y} r="3.5" fill="var(--card)" stroke={color} strokeWidth="1.5" />
      )}
      {name && (
        <text x={name.x} y={name.y} textAnchor={name.anchor} fill="var(--fg)">
          {label}
        </text>
      )}
    </>
  );
  // None where nobody listens: pages that are drawn once, at build time, can hold no handlers.
  const reactions = onHover && {
    onPointerEnter: () => onHover(true),
    onPointerLeave: () => onHover(false),
    onFocus: () => onHover(true),
    onBlur: () => onHover(false),
  };
  // Room for a finger, and the ring of what has the focus.
  const ring = (
    <circle
      cx={x}
      cy={y}
      r="12"
      strokeWidth="2"
      className="fill-transparent stroke-transparent group-hover:stroke-line group-focus-visible:stroke-accent"
    />
  );
  if (href !== undefined) {
    return (
      <a href={href} aria-label={told} className="group outline-none" {...reactions}>
        {marks}
        {ring}
      </a>
    );
  }
  if (!onOpen) return <g {...reactions}>{marks}</g>;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a part of a drawing, where no button can stand
    <g
      role="button"
      tabIndex={0}
      aria-label={`${told}; open`}
      className="group cursor-pointer outline-none"
      {...reactions}
      onClick={onOpen}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        onOpen();
      }}
    >
      {marks}
      {ring}
    </g>
  );
}

interface AxesProps {
  readonly layout: MeasuredLayout;
  readonly cost: string;
  readonly width: number;
}

function Axes({ layout: { xTicks, yTicks }, cost, width }: AxesProps) {
  const foot = PLOT.height - PLOT.bottom;
  return (
    <g fill="var(--muted)">
      {yTicks.map(({ value, y }) => (
        <g key={value}>
          <path d={`M${PLOT.left},${y}H${width - PLOT.right}`} stroke="var(--line)" />
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
      <text x={width - PLOT.right} y={foot + 32} textAnchor="end">
        {cost} (logarithmic)
      </text>
    </g>
  );
}
