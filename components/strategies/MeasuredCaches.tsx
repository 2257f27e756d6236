import { MeasuredChart } from "@/components/charts/MeasuredChart";
import { Scrollable } from "@/components/ui/Scrollable";
import type { Share } from "@/lib/analysis/interval";
import { cachePolicies } from "@/lib/engine/caches";
import { resolveLegal } from "@/lib/experiment/resolve";
import { differenceOf, type Measurement, summaryOf } from "@/lib/study/measured";
import { MeasuredTable } from "./MeasuredTable";
import { otherWeights, percent, questionsOf } from "./measured-text";
import { NotMeasured } from "./NotMeasured";

/** Points with their sign, `+0.5` or `−7.2`; what rounds to 0 has none. */
function signed(share: number): string {
  const points = percent(Math.abs(share));
  if (Number(points) === 0) return points;
  return `${share < 0 ? "−" : "+"}${points}`;
}

/** Two digits; what is only rounding is 0. */
const formatKl = (nats: number) => (nats < 1e-6 ? "0" : Number(nats.toPrecision(2)).toString());

const columns = [
  { title: "against none, points" },
  { title: "evaluations" },
  { title: "work" },
  { title: "flipped, %" },
  { title: "KL(fresh ‖ cached), nats" },
];

/** A measurement as a row: which cache, under which strategy, with what result, also against no cache. */
function rowOf(measurement: Measurement, all: readonly Measurement[]) {
  const { strategy, cache } = resolveLegal(measurement.lane);
  const { id, label } = cache.policy;
  const none = all.find(({ lane }) => lane.prefill === "off" && lane.strategy === strategy.id);
  const difference = none && none !== measurement ? differenceOf(measurement, none) : null;
  return { id, label, series: strategy.label, measurement, difference, ...summaryOf(measurement) };
}

/** What the table says of a row; null where there is none. */
function cellsOf(row: ReturnType<typeof rowOf> | undefined, shipped: MeasuredCachesProps["shipped"]) {
  if (!row) return null;
  const { measurement, accuracy, difference, nfe, weightedNfe, drift } = row;
  return {
    accuracy,
    otherWeights: otherWeights(measurement, shipped),
    cells: [
      difference ? <Difference key="difference" {...difference} /> : "–",
      nfe.toFixed(1),
      weightedNfe.toFixed(1),
      drift ? percent(drift.flips / drift.positions) : "–",
      drift ? formatKl(drift.meanKl) : "–",
    ],
  };
}

interface MeasuredCachesProps {
  /** Of all measurements those of strategies under which caches were measured are shown. */
  readonly measured: readonly Measurement[];
  /** SHA-256 of the weights that ship, by model: what was measured on others is marked. */
  readonly shipped: Readonly<Record<string, string>>;
}

/** What every cache was measured to save and to cost, strategy by strategy: a chart, and the numbers as tables. */
export function MeasuredCaches({ measured, shipped }: MeasuredCachesProps) {
  const under = new Set(measured.filter(({ lane }) => lane.prefill !== "off").map(({ lane }) => lane.strategy));
  const rows = measured.filter(({ lane }) => under.has(lane.strategy)).map((one) => rowOf(one, measured));
  if (rows.length === 0) return <p className="text-muted">The caches have not been measured yet.</p>;
  return (
    <>
      <Scrollable label="Right answers against the work of a response; the numbers are in the tables below">
        <MeasuredChart
          measured={rows.map((row) => ({ ...row, cost: row.weightedNfe, isReference: row.id === "off" }))}
          hrefOf={({ id }) => `#cache-${id}`}
          cost="evaluations’ worth of work a response"
        />
      </Scrollable>
      {[...new Set(rows.map(({ series }) => series))].map((strategy) => (
        <MeasuredTable
          key={strategy}
          label={`Caches under ${strategy}`}
          caption={strategy}
          subject="cache"
          columns={columns}
          rows={cachePolicies.map(({ id, label }) => ({
            anchor: `cache-${id}`,
            label,
            measured: cellsOf(
              rows.find((row) => row.series === strategy && row.id === id),
              shipped,
            ),
          }))}
        />
      ))}
      <NotMeasured
        missing={cachePolicies.filter(({ id }) => !rows.some((row) => row.id === id))}
        command="npm run measure -- --caches"
      />
      <p className="mt-3 max-w-[72ch] text-xs text-muted">
        {questionsOf(rows.map(({ samples }) => samples))} held-out questions a line, the same for all, with the defaults
        of strategy and cache. Work counts every evaluation by the share of positions that it ran. The error is that of
        some of these runs: each of their steps was run again without the cache, and flipped are predictions whose most
        probable token is another one then. Small errors add up or cancel out on the way to an answer, which is what
        accuracy says. Differences are taken question by question, and bold where their 95 % interval (Bonett and Price)
        holds no 0; bars are 95 % Wilson intervals. Measured by <code>npm run measure -- --caches</code>.
      </p>
    </>
  );
}

/** Points gained or lost, strong where the interval leaves no doubt which. */
function Difference({ value, low, high }: Share) {
  return (
    <>
      <span className={low > 0 || high < 0 ? "font-semibold" : ""}>{signed(value)}</span>{" "}
      <span className="text-muted">
        ({signed(low)} to {signed(high)})
      </span>
    </>
  );
}
