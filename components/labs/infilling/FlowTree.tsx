import { useMemo } from "react";
import { flowLayout } from "./flow-geometry";

interface FlowTreeProps {
  readonly title: string;
  readonly distribution: ReadonlyMap<string, number>;
  /** The leaves from top to bottom. */
  readonly texts: readonly string[];
  /** CSS colour. */
  readonly color: string;
}

/** Words from left to right; a branch is as wide as the probability that flows through it. */
export function FlowTree({ title, distribution, texts, color }: FlowTreeProps) {
  const { width, height, branches, words, leaves, elsewhere } = useMemo(
    () => flowLayout(distribution, texts),
    [distribution, texts],
  );
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      className="block w-full max-w-[440px] text-tiny"
      role="img"
      aria-label={`${title}: ${leaves.map(({ text, share }) => `${text} ${percent(share)}`).join(", ")}`}
    >
      <text x="0" y="12" fill="var(--fg)" fontWeight="600" className="text-xs">
        {title}
      </text>
      {elsewhere > 0.0005 && (
        <text x={width} y="12" textAnchor="end" fill="var(--muted)">
          {percent(elsewhere)} elsewhere
        </text>
      )}
      {branches.map(({ id, path, width: wide }) => (
        <g key={id} fill="none">
          <path d={path} stroke="var(--line)" />
          <path d={path} stroke={color} strokeWidth={wide} opacity="0.55" />
        </g>
      ))}
      {words.map(({ id, word, x, y }) => (
        <text
          key={id}
          x={x}
          y={y + 3.5}
          textAnchor="middle"
          fill="var(--fg)"
          stroke="var(--card)"
          strokeWidth="3"
          paintOrder="stroke"
        >
          {word}
        </text>
      ))}
      {leaves.map(({ text, share, x, y }) => (
        <text key={text} x={x + 6} y={y + 3.5} fill={share > 0.005 ? "var(--fg)" : "var(--muted)"}>
          <tspan fontWeight={share > 0.1 ? 600 : undefined}>{percent(share)}</tspan>
        </text>
      ))}
    </svg>
  );
}

const percent = (share: number) => `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;
