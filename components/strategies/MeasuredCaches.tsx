import { Scrollable } from "@/components/controls/Scrollable";
import { IntervalMark } from "@/components/models/IntervalMark";
import type { Share } from "@/lib/analysis/interval";
import { strategyById } from "@/lib/decoding/strategies";
import { cacheById } from "@/lib/engine/caches";
import { differenceOf, type Measurement, summaryOf } from "@/lib/experiment/measured";
import { MeasuredChart } from "./MeasuredChart";

const percent = (share: number) => (100 * share).toFixed(1);

const signed = (share: number) => `${share < 0 ? "−" : ""}${percent(Math.abs(share))}`;

/** A measurement as a row: which cache, under which strategy, with what result, also against no cache. */
function rowOf(measurement: Measurement, all: readonly Measurement[]) {
  const { lane, weights } = measurement;
  const { id, label } = cacheById(lane.prefill);
  const none = all.find(({ lane: { strategy, prefill } }) => prefill === "off" && strategy === lane.strategy);
  return {
    id,
    label,
    series: strategyById(lane.strategy).label,
    model: lane.model,
    weights,
    difference: none && none !== measurement ? differenceOf(measurement, none) : null,
    ...summaryOf(measurement),
  };
}

type Row = ReturnType<typeof rowOf>;

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
  const samples = rows.map((row) => row.samples);
  const [fewest, most] = [Math.min(...samples), Math.max(...samples)];
  return (
    <>
      <Scrollable label="Right answers against the work of a response; the numbers are in the tables below">
        <MeasuredChart
          measured={rows.map((row) => ({ ...row, cost: row.weightedNfe }))}
          cost="work a response, in evaluations of everything"
        />
      </Scrollable>
      {[...new Set(rows.map(({ series }) => series))].map((series) => (
        <CacheTable
          key={series}
          strategy={series}
          rows={rows.filter((row) => row.series === series)}
          isOld={({ model, weights }) => !shipped[model]?.startsWith(weights[0]!)}
        />
      ))}
      <p className="mt-3 max-w-[72ch] text-xs text-muted">
        {fewest === most ? most : `${fewest} to ${most}`} held-out questions a line, the same for all, with the defaults
        of strategy and cache. Work counts every evaluation by the share of positions that it ran. The error is that of
        some of these runs: each of their steps was run again without the cache, and flipped are predictions whose most
        probable token is another one then. Small errors add up or cancel out on the way to an answer, which is what
        accuracy says. Differences are taken question by question, and bold where their 95 % interval (Bonett and Price)
        holds no 0; bars are 95 % Wilson intervals. Measured by <code>npm run measure -- --caches</code>.
      </p>
    </>
  );
}

interface CacheTableProps {
  /** Label of the strategy under which the caches were measured. */
  readonly strategy: string;
  readonly rows: readonly Row[];
  /** Whether a row was measured on weights that do not ship. */
  readonly isOld: (row: Row) => boolean;
}

function CacheTable({ strategy, rows, isOld }: CacheTableProps) {
  return (
    <Scrollable label={`Caches under ${strategy}`} className="mt-4">
      <table className="w-full min-w-[860px] border-collapse text-xs tabular-nums">
        <caption className="pb-1 text-left text-sm font-medium">{strategy}</caption>
        <thead>
          <tr className="border-b border-line text-left text-muted *:py-1 *:pr-4 *:font-normal">
            <th scope="col">cache</th>
            <td />
            <th scope="col" className="text-right">
              accuracy, % (95 %)
            </th>
            <th scope="col" className="text-right">
              against none, points
            </th>
            <th scope="col" className="text-right">
              evaluations
            </th>
            <th scope="col" className="text-right">
              work
            </th>
            <th scope="col" className="text-right">
              flipped, %
            </th>
            <th scope="col" className="text-right">
              KL(fresh ‖ cached), nats
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} className="border-b border-line *:py-1 *:pr-4">
              <th scope="row" className="text-left font-normal">
                <a href={`#cache-${row.id}`} className="text-accent hover:underline">
                  {row.label}
                </a>
                {isOld(row) && <span className="text-warn"> (other weights: {row.weights.join(", ")})</span>}
              </th>
              <td aria-hidden="true" className="w-24">
                <IntervalMark accuracy={row.accuracy.value} interval={[row.accuracy.low, row.accuracy.high]} />
              </td>
              <td className="text-right whitespace-nowrap">
                {percent(row.accuracy.value)}{" "}
                <span className="text-muted">
                  ({percent(row.accuracy.low)}–{percent(row.accuracy.high)})
                </span>
              </td>
              <td className="text-right whitespace-nowrap">
                <Difference of={row.difference} />
              </td>
              <td className="text-right">{row.nfe.toFixed(1)}</td>
              <td className="text-right">{row.weightedNfe.toFixed(1)}</td>
              <td className="text-right">{row.drift ? percent(row.drift.flips / row.drift.positions) : "–"}</td>
              <td className="text-right">{row.drift ? formatKl(row.drift.meanKl) : "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  );
}

/** Points gained or lost, strong where the interval leaves no doubt which. */
function Difference({ of }: { readonly of: Share | null }) {
  if (of === null) return "–";
  const isCertain = of.low > 0 || of.high < 0;
  return (
    <>
      <span className={isCertain ? "font-semibold" : ""}>{signed(of.value)}</span>{" "}
      <span className="text-muted">
        ({signed(of.low)} to {signed(of.high)})
      </span>
    </>
  );
}

/** Two digits; what is only rounding is 0. */
const formatKl = (nats: number) => (nats < 1e-6 ? "0" : Number(nats.toPrecision(2)).toString());
