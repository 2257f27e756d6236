import { MeasuredChart } from "@/components/charts/MeasuredChart";
import { Scrollable } from "@/components/ui/Scrollable";
import { declarations } from "@/lib/decoding/declarations";
import { modelsOf, resolveLegal } from "@/lib/experiment/resolve";
import { type Measurement, summaryOf } from "@/lib/study/measured";
import { MeasuredTable } from "./MeasuredTable";
import { otherWeights, questionsOf } from "./measured-text";
import { NotMeasured } from "./NotMeasured";

interface MeasuredStrategiesProps {
  /** Of all measurements those without a cache are shown. */
  readonly measured: readonly Measurement[];
  /** SHA-256 of the weights that ship, by model: what was measured on others is marked. */
  readonly shipped: Readonly<Record<string, string>>;
}

/** What every strategy was measured to be worth, and to cost: a chart and the same numbers as a table. */
export function MeasuredStrategies({ measured, shipped }: MeasuredStrategiesProps) {
  const rows = measured
    .filter(({ lane }) => lane.prefill === "off")
    .map((measurement) => {
      const lane = resolveLegal(measurement.lane);
      const { id, label } = lane.strategy;
      return { id, label, lane, measurement, ...summaryOf(measurement) };
    })
    .sort((a, b) => a.nfe - b.nfe);
  if (rows.length === 0) return <p className="text-muted">The strategies have not been measured yet.</p>;
  const samples = rows.map((row) => row.samples);
  const missing = declarations.filter(({ id }) => !rows.some((row) => row.id === id));
  return (
    <>
      <Scrollable label="Right answers against evaluations; the numbers are in the table below">
        <MeasuredChart
          // Strategies are compared within the model that decodes; a companion does not count.
          measured={rows.map((row) => ({ ...row, series: row.lane.model, cost: row.nfe }))}
          cost="network evaluations a response"
          hrefOf={({ id }) => `#${id}`}
        />
      </Scrollable>
      <NotMeasured missing={missing} command="npm run measure --" />
      <details className="mt-2">
        <summary className="font-medium text-muted hover:text-fg">All numbers</summary>
        <MeasuredTable
          label="Measured strategies"
          subject="strategy, with its defaults"
          columns={[{ title: "evaluations" }, { title: "iterations" }, { title: "model", isText: true }]}
          rows={[
            ...rows.map(({ id, label, lane, measurement, accuracy, nfe, iterations }) => ({
              anchor: id,
              label,
              measured: {
                accuracy,
                otherWeights: otherWeights(measurement, shipped),
                cells: [nfe.toFixed(1), iterations.toFixed(1), modelsOf(lane).join(" + ")],
              },
            })),
            ...missing.map(({ id, label }) => ({ anchor: id, label, measured: null })),
          ]}
        />
      </details>
      <p className="mt-2 max-w-[72ch] text-xs text-muted">
        {questionsOf(samples)} held-out questions a strategy, equally many of each of the eleven tasks
        {new Set(samples).size > 1 &&
          "; who answered fewer answered the first of them, and lines join only those who answered as many"}
        . Bars are 95 % Wilson intervals: points whose bars overlap much are not told apart. No cache; evaluations of a
        companion count. Filled points: nothing measured on the same model is both cheaper and better. The models were
        trained differently, so compare strategies within one. Measured by <code>npm run measure</code>.
      </p>
    </>
  );
}
