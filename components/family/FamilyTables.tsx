import { formatShare } from "@/components/charts/format";
import { AllNumbers, NumbersTable } from "@/components/ui/NumbersTable";
import type { FamilyReport } from "@/lib/report/family-report";
import { settingName } from "./family-series";

interface ReportProps {
  readonly report: FamilyReport;
}

export function AccuracyNumbers({ report }: ReportProps) {
  const rows = Object.entries(report.models).flatMap(([model, { accuracy }]) =>
    Object.entries(accuracy).map(([setting, { mean, iterations, iterationsPerPosition }]) => [
      model,
      settingName(setting),
      formatShare(mean),
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
        formatShare(accuracy),
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
        formatShare(found.valid),
        formatShare(found.fits),
        found.true ? formatShare(found.true) : "–",
        formatShare(found.accuracy),
        found.iterations.toFixed(1),
      ]),
    ),
  );
  return (
    <NumbersTable
      label="Structure priors"
      head={["model", "setting", "prior", "valid JSON", "in form", "true entries", "listing right", "iterations"]}
      rows={rows}
      named={3}
    />
  );
}
