import { MeasuredChart } from "@/components/charts/MeasuredChart";
import { Scrollable } from "@/components/ui/Scrollable";
import { wilsonInterval } from "@/lib/analysis/interval";
import { EXIT_MEASURES, type ExitPoint, type ExitReport, type MeasuredExits } from "@/lib/report/exit-report";
import { percent } from "./measured-text";

interface ExitHeadsProps {
  readonly report: ExitReport;
  /** Layers of the network. */
  readonly layers: number;
}

const NAMES = { head: "borrowed head", trained: "trained heads", classifier: "classifier" } as const;

/** What leaving the network early saves and costs: with the last head borrowed, and with ways out that were trained. */
export function ExitHeads({ report, layers }: ExitHeadsProps) {
  const { measured, positions, steps } = report;
  return (
    <div className="mt-6 border-t border-line pt-4">
      <h4 className="font-semibold">Ways out of Mini-AR, borrowed and trained</h4>
      <p className="mt-1 max-w-[72ch]">
        The head of the network was trained for the last layer alone. Put behind an earlier one it misreads it; a linear
        map before it, trained while the network stood still, is enough to read what is there.
      </p>
      {measured && <Tradeoff measured={measured} layers={layers} />}
      <div className="mt-3 grid items-start gap-x-8 gap-y-4 lg:grid-cols-2">
        <Readings report={report} />
        {measured && <Thresholds measured={measured} />}
      </div>
      <p className="mt-3 max-w-[72ch] text-xs text-muted">
        Trained on {positions.toLocaleString("en")} positions in {steps} steps by <code>python -m training.exits</code>.
        The classifier is off by its expected calibration error.
        {measured && (
          <>
            {" "}
            {measured.whole.n} held-out questions a point, equally many of each task. A threshold is found by testing
            from the strictest on, until it can no longer be shown that at most the promised share of answers differs
            from the whole network’s (Learn then Test, wrong in one choice of {Math.round(1 / measured.error)} at most);
            then it is tried on {measured.whole.n} other questions. The bar falls with τ = 4, that of the classifier not
            at all. Measured by <code>npm run exits</code>.
          </>
        )}
      </p>
    </div>
  );
}

/** Right answers against depth, by what is asked after every layer. */
function Tradeoff({ measured, layers }: { readonly measured: MeasuredExits; readonly layers: number }) {
  const { n, calibration } = measured.whole;
  const entire = {
    id: "whole",
    label: "whole network",
    series: "no way out",
    accuracy: wilsonInterval(calibration, n),
    samples: n,
    cost: layers,
    isReference: true,
  };
  const points = EXIT_MEASURES.flatMap((measure) =>
    (measured.measures[measure]?.calibration ?? []).map(({ threshold, right, n, layers }) => ({
      id: `${threshold}`,
      label: `λ = ${threshold}`,
      series: NAMES[measure],
      accuracy: wilsonInterval(right, n),
      samples: n,
      cost: layers,
    })),
  );
  return (
    <Scrollable label="Right answers against layers a token" className="mt-3">
      <MeasuredChart measured={[entire, ...points]} cost="layers a token" />
    </Scrollable>
  );
}

const table = "w-full border-collapse text-xs whitespace-nowrap tabular-nums";
const head = "border-b border-line text-right text-muted *:py-1 *:pl-4 *:font-normal *:first:pl-0 *:first:text-left";
const row = "border-b border-line text-right *:py-1 *:pl-4 *:first:pl-0 *:first:text-left *:first:font-normal";
const caption = "pb-1 text-left text-sm font-medium";

function Readings({ report: { readings } }: Pick<ExitHeadsProps, "report">) {
  return (
    <Scrollable label="What each layer is read as">
      <table className={table}>
        <caption className={caption}>Tokens read as the whole network says them, %</caption>
        <thead>
          <tr className={head}>
            <th scope="col">behind layer</th>
            <th scope="col">last head</th>
            <th scope="col">trained head</th>
            <th scope="col">classifier off by</th>
          </tr>
        </thead>
        <tbody>
          {readings.map(({ layers, borrowed, trained, calibrationError }) => (
            <tr key={layers} className={row}>
              <th scope="row">{layers}</th>
              <td>{percent(borrowed)}</td>
              <td>{percent(trained)}</td>
              <td>{percent(calibrationError)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  );
}

/** Calibrated thresholds, and what became of the promise on other questions. */
function Thresholds({ measured: { measures } }: { readonly measured: MeasuredExits }) {
  const rows = EXIT_MEASURES.flatMap((measure) => {
    const { thresholds = [], test = [] } = measures[measure] ?? {};
    return thresholds.map(({ tolerance, threshold }) => ({
      key: `${measure} ${tolerance}`,
      name: NAMES[measure],
      tolerance,
      tried: test.find((point) => point.threshold === threshold) ?? null,
    }));
  });
  return (
    <Scrollable label="Calibrated thresholds">
      <table className={table}>
        <caption className={caption}>Calibrated thresholds, on other questions</caption>
        <thead>
          <tr className={head}>
            <th scope="col">confidence</th>
            <th scope="col">may differ, %</th>
            <th scope="col">λ</th>
            <th scope="col">differ, %</th>
            <th scope="col">right, %</th>
            <th scope="col">layers</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, tolerance, tried }) => (
            <tr key={key} className={row}>
              <th scope="row">{name}</th>
              <td>{Math.round(100 * tolerance)}</td>
              {tried ? <Tried point={tried} /> : <td colSpan={4}>none can be shown to keep this</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  );
}

function Tried({ point: { threshold, differ, right, n, layers } }: { readonly point: ExitPoint }) {
  return (
    <>
      <td>{threshold}</td>
      <td>{percent(differ / n)}</td>
      <td>{percent(right / n)}</td>
      <td>{layers.toFixed(1)}</td>
    </>
  );
}
