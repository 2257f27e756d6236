import { Figure } from "@/components/charts/Figure";
import { LateSeriesChart } from "@/components/charts/LateSeriesChart";
import { type HorizontalAxis, lowestShare, type Series, shareAxis } from "@/components/charts/series-axes";
import type { LatentCard } from "@/lib/latent/card";
import { RECOGNISED } from "@/lib/latent/cells";

const LINES = [
  { id: "recognised", name: "cells recognised", color: "var(--lane-a)", sign: "circle" },
  { id: "oneGround", name: "scenes on one background", color: "var(--lane-c)", sign: "triangle" },
  { id: "asked", name: "scenes exactly as listed", color: "var(--lane-b)", sign: "square" },
] as const;

const percent = (value: number) => `${(100 * value).toFixed(1)} %`;

/** What was measured of the weights, against denoising steps. */
export function StepsFigure({ card: { evaluation, recipe } }: { readonly card: LatentCard }) {
  const series: Series[] = LINES.map(({ id, name, color, sign }) => ({
    id,
    name,
    color,
    sign,
    points: evaluation.map((row) => {
      const { value, interval } = row[id];
      return {
        x: row.steps,
        y: { value, low: interval[0], high: interval[1] },
        title: `${name}: ${percent(value)} (${percent(interval[0])} to ${percent(interval[1])})`,
      };
    }),
  }));
  const steps = evaluation.map((row) => row.steps);
  const axis: HorizontalAxis = {
    name: "denoising steps of a cell (logarithmic)",
    isLogarithmic: true,
    domain: [Math.min(...steps) / 1.1, Math.max(...steps) * 1.1],
    ticks: steps.map((value) => ({ value, label: `${value}` })),
    unit: "steps",
  };
  const scenes = evaluation[0]!.recognised.n;
  return (
    <Figure
      title="Share of cells recognised, against steps"
      caption={`${scenes} scenes for each number of steps, first draws, with 95 % intervals; measured ${recipe.date} in PyTorch on the weights of this page. A cell is recognised when it is nearer than ${RECOGNISED} (root mean square, of a range of 1) to one of the world’s 246 cells, half of what two of them differ by at least; “as listed” counts scenes whose recognised things are exactly the listed ones.`}
      table={{
        label: "Shares by denoising steps, with 95 % intervals",
        named: 1,
        head: ["steps", ...LINES.map(({ name }) => name)],
        rows: evaluation.map((row) => [
          `${row.steps}`,
          ...LINES.map(({ id }) => {
            const { value, interval } = row[id];
            return `${percent(value)} (${percent(interval[0])} to ${percent(interval[1])})`;
          }),
        ]),
      }}
    >
      <LateSeriesChart
        label="Shares against denoising steps; the numbers are in the table below"
        series={series}
        axis={axis}
        vertical={shareAxis(lowestShare(series))}
      />
    </Figure>
  );
}
