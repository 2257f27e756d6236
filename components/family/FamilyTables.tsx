import { Scrollable } from "@/components/ui/Scrollable";
import type { FamilyReport } from "@/lib/report/family-report";
import { percent, settingName } from "./family-series";

interface NumbersProps {
  /** What the table holds, for screen readers. */
  readonly label: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns from the left that say what a row is; the others are numbers. */
  readonly named?: number;
}

/** A table of numbers that scrolls on a phone. */
function Numbers({ label, head, rows, named = 2 }: NumbersProps) {
  const align = (column: number) => (column < named ? "text-left font-normal" : "text-right");
  return (
    <Scrollable label={label} className="mt-2">
      <table className="w-full max-w-[860px] border-collapse text-xs whitespace-nowrap tabular-nums">
        <thead>
          <tr className="border-b border-line text-muted *:py-1 *:pr-4">
            {head.map((name, column) => (
              <th key={name} scope="col" className={`${align(column)} font-normal`}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.slice(0, named).join(" ")} className="border-b border-line *:py-1 *:pr-4">
              {row.map((cell, column) =>
                column < named ? (
                  <th key={head[column]} scope="row" className={align(column)}>
                    {cell}
                  </th>
                ) : (
                  <td key={head[column]} className={align(column)}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  );
}

/** What is behind a chart, folded up; nothing without a row. */
function AllNumbers(props: NumbersProps) {
  if (props.rows.length === 0) return null;
  return (
    <details className="mt-2">
      <summary className="font-medium text-muted hover:text-fg">All numbers</summary>
      <Numbers {...props} />
    </details>
  );
}

interface ReportProps {
  readonly report: FamilyReport;
}

export function AccuracyNumbers({ report }: ReportProps) {
  const rows = Object.entries(report.models).flatMap(([model, { accuracy }]) =>
    Object.entries(accuracy).map(([setting, { mean, iterations, iterationsPerPosition }]) => [
      model,
      settingName(setting),
      percent(mean),
      iterations.toFixed(1),
      iterationsPerPosition.value.toFixed(2),
    ]),
  );
  return (
    <AllNumbers
      label="Accuracy and iterations"
      head={["model", "setting", "right answers (95 %)", "iterations", "per position"]}
      rows={rows}
    />
  );
}

export function LengthNumbers({ report }: ReportProps) {
  const rows = Object.entries(report.models).flatMap(([model, { lengths }]) =>
    Object.entries(lengths).flatMap(([setting, { byPreset }]) =>
      Object.entries(byPreset).map(([preset, { accuracy, produced }]) => [
        model,
        settingName(setting),
        preset,
        percent(accuracy),
        `${accuracy.n}`,
        produced.toFixed(1),
      ]),
    ),
  );
  return (
    <AllNumbers
      label="Accuracy by preset response length"
      head={["model", "setting", "preset", "right answers (95 %)", "questions", "tokens before the end"]}
      rows={rows}
      named={3}
    />
  );
}

export function CalibrationNumbers({ report }: ReportProps) {
  const rows = Object.entries(report.models).flatMap(([model, { calibration }]) =>
    Object.entries(calibration).map(([setting, { error, commits, bins }]) => [
      model,
      settingName(setting),
      error.toFixed(3),
      `${commits}`,
      `${bins.at(-1)?.count ?? 0}`,
    ]),
  );
  return (
    <AllNumbers
      label="Calibration of the commit confidence"
      head={["model", "setting", "calibration error", "commits", "in the surest bin"]}
      rows={rows}
    />
  );
}

const priorNames: Readonly<Record<string, string>> = {
  none: "none",
  skeleton: "skeleton",
  "other-size": "skeleton of another size",
};

/** Listings as JSON, with and without a structure prior. */
export function PriorNumbers({ report }: ReportProps) {
  const rows = Object.entries(report.models).flatMap(([model, { priors }]) =>
    Object.entries(priors).flatMap(([setting, byPrior]) =>
      Object.entries(byPrior).map(([prior, found]) => [
        model,
        settingName(setting),
        priorNames[prior] ?? prior,
        percent(found.valid),
        percent(found.fits),
        found.true ? percent(found.true) : "–",
        percent(found.accuracy),
        found.iterations.toFixed(1),
      ]),
    ),
  );
  return (
    <Numbers
      label="Structure priors"
      head={["model", "setting", "prior", "valid JSON", "in form", "true entries", "listing right", "iterations"]}
      rows={rows}
      named={3}
    />
  );
}
