/** Figures of the lessons, from what the site has measured; they are drawn where the pages are made. */
import type { ReactNode } from "react";
import { LateSeriesChart } from "@/components/charts/LateSeriesChart";
import { lengthAxis, lowestShare, shareAxis } from "@/components/charts/series-axes";
import { Claims } from "@/components/family/Claims";
import { lengthSeries, sweepAxis, sweepSeries } from "@/components/family/family-series";
import { TrainingRecipe } from "@/components/models/TrainingRecipe";
import type { FigureId, Lesson } from "@/lib/learn/lesson";
import type { FamilyReport } from "@/lib/report/family-report";
import type { ModelCard } from "@/lib/report/model-card";

/** What figures are drawn from. */
export interface Measured {
  readonly report: FamilyReport;
  /** Of the models that the report is of. */
  readonly cards: readonly ModelCard[];
}

type Figure = (measured: Measured) => ReactNode;

const all: Readonly<Record<FigureId, Figure>> = {
  training: ({ cards }) => (
    <ul className="grid gap-5 xl:grid-cols-3">
      {cards.map((card) => (
        <li key={card.name}>
          <h3 className="mb-1 font-semibold">{card.title}</h3>
          <p className="mb-1.5 text-muted">{`${(card.parameters / 1e6).toFixed(1)} million weights`}</p>
          <TrainingRecipe card={card} />
        </li>
      ))}
    </ul>
  ),
  claims: ({ report }) => <Claims claims={report.claims} />,
  speed: ({ report }) => {
    const series = sweepSeries(report);
    return (
      <>
        <LateSeriesChart
          label="Right answers against iterations per response position"
          series={series}
          axis={sweepAxis(series)}
          vertical={shareAxis(lowestShare(series))}
        />
        <Caption>{`Mean of eleven tasks, ${report.n} held-out questions each. All of it stands in /family, with intervals.`}</Caption>
      </>
    );
  },
  lengths: ({ report }) => {
    const series = lengthSeries(report);
    return (
      <>
        <LateSeriesChart
          label="Right answers by preset response length"
          series={series}
          axis={lengthAxis(series)}
          vertical={shareAxis(lowestShare(series))}
        />
        <Caption>{`Tasks whose shortest answers fit in the shortest response, ${report.n} held-out questions a task and length or more.`}</Caption>
      </>
    );
  },
};

/** The figures that a lesson shows, by their names. */
export const figuresOf = ({ steps }: Lesson, measured: Measured): Partial<Record<FigureId, ReactNode>> =>
  Object.fromEntries(steps.flatMap(({ figure }) => (figure ? [[figure, all[figure](measured)] as const] : [])));

const Caption = ({ children }: { readonly children: string }) => (
  <figcaption className="mt-2 text-xs text-muted">{children}</figcaption>
);
