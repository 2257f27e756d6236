import { INTERVAL_HEIGHT, INTERVAL_WIDTH, intervalMarks } from "./interval-geometry";

/** A share with its interval on a line from 0 to 1. */
export function IntervalMark({
  accuracy,
  interval,
}: {
  readonly accuracy: number;
  readonly interval: readonly [number, number];
}) {
  const { band, mark } = intervalMarks(accuracy, interval);
  const middle = INTERVAL_HEIGHT / 2;
  return (
    <svg aria-hidden="true" viewBox={`0 0 ${INTERVAL_WIDTH} ${INTERVAL_HEIGHT}`} className="block w-full">
      <path d={`M0,${middle}H${INTERVAL_WIDTH}`} stroke="var(--line)" strokeWidth="2" />
      <rect
        x={band.x}
        width={band.width}
        y="2"
        height={INTERVAL_HEIGHT - 4}
        rx="1.5"
        fill="var(--accent)"
        opacity="0.35"
      />
      <path d={`M${mark},1V${INTERVAL_HEIGHT - 1}`} stroke="var(--accent)" strokeWidth="2" />
    </svg>
  );
}
