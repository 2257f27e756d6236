import { Figure } from "@/components/charts/Figure";
import { LateSeriesChart } from "@/components/charts/LateSeriesChart";
import type { HorizontalAxis, Series } from "@/components/charts/series-axes";
import { numberAxis } from "@/components/charts/series-geometry";
import type { InfillCard } from "@/lib/infill/card";
import { METHODS, type MethodId } from "./methods";

const TUNED = ["tuned", "gflownet"] as const;
const colorOf = (id: MethodId) => METHODS.find((method) => method.id === id)!.color;
const labelOf = (id: MethodId) => METHODS.find((method) => method.id === id)!.label;

/** Total variation from the posterior over training, and every way's mean at its end. */
export function TrainingFigure({
  card: { curves, evaluation, recipe, examples, contexts },
}: {
  readonly card: InfillCard;
}) {
  const trained: Series[] = TUNED.map((id, at) => ({
    id,
    name: labelOf(id),
    color: colorOf(id),
    sign: at === 0 ? "square" : "circle",
    points: curves[id].map(({ step, variation, kl }) => ({
      x: step,
      y: { value: variation, low: variation, high: variation },
      title: `${labelOf(id)}: variation ${variation.toFixed(3)}, KL ${kl.toFixed(2)}`,
    })),
  }));
  const steps = curves.tuned.concat(curves.gflownet).map(({ step }) => step);
  const last = Math.max(...steps);
  const guides: Series[] = (["blind", "diffusion"] as const).map((id) => {
    const { value } = evaluation[id].variation;
    const point = (x: number) => ({
      x,
      y: { value, low: value, high: value },
      title: `${labelOf(id)}: ${value.toFixed(3)}`,
    });
    return { id, name: labelOf(id), color: colorOf(id), isGuide: true, points: [point(1), point(last)] };
  });
  const series = [...trained, ...guides];
  const axis: HorizontalAxis = {
    name: "training step (logarithmic)",
    isLogarithmic: true,
    domain: [0.9, last * 1.1],
    ticks: [1, 10, 25, 50, 100, 200, 500]
      .filter((value) => value <= last)
      .map((value) => ({ value, label: `${value}` })),
    unit: "steps",
  };
  const n = evaluation.blind.kl.n;
  const told = ({ value, interval }: { value: number; interval: readonly [number, number] }) =>
    `${value.toFixed(3)} (${Math.max(0, interval[0]).toFixed(3)} to ${interval[1].toFixed(3)})`;
  return (
    <Figure
      title="Total variation from the posterior, over training"
      caption={`Recorded ${recipe.date} in PyTorch on the weights of this page; means of ${n} contexts that the GFlowNet has no rewards of (the sentences of the prior, of diffusion and of the ${examples} examples were drawn from all). Fine-tuned: those examples, again and again. GFlowNet: from its end, by sub-trajectory balance with the prior’s rewards in ${contexts} contexts. A first try from random weights with 64 contexts ended at 0.76 here; start and number of contexts were changed after that, so that the table has ${n} others, by which nothing was chosen: means with 95 % intervals over them; one training run each. Dotted: the prior left to right, and diffusion as it was trained, as in the table.`}
      table={{
        label: "Distances from the posterior, means over contexts",
        named: 1,
        head: ["way", "KL, nats", "total variation"],
        rows: [
          ...METHODS.map(({ id, label }) => [label, told(evaluation[id].kl), told(evaluation[id].variation)]),
          [`Left to right, with rejection: ${told(evaluation.acceptance)} of the tries kept`, "0, exact", "0, exact"],
        ],
      }}
    >
      <LateSeriesChart
        label="Total variation over training; the numbers are in the table below"
        series={series}
        axis={axis}
        vertical={numberAxis(series)}
      />
    </Figure>
  );
}
