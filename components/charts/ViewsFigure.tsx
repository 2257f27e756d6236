"use client";
import { type ReactNode, useState } from "react";
import type { NumbersTableProps } from "@/components/ui/NumbersTable";
import { Segmented } from "@/components/ui/Segmented";
import { Figure } from "./Figure";
import { SeriesChart } from "./SeriesChart";
import type { HorizontalAxis, Series, VerticalAxis } from "./series-axes";

/** One way to look at measurements. */
export interface FigureView {
  /** As a choice; no two of a figure are alike. */
  readonly label: string;
  /** What is drawn, as a heading. */
  readonly title: string;
  /** How to read it. */
  readonly caption: string;
  readonly series: readonly Series[];
  readonly axis: HorizontalAxis;
  readonly vertical: VerticalAxis;
  readonly hasBands?: boolean;
  readonly hasDiagonal?: boolean;
  /** Its numbers, where they are others than the figure's. */
  readonly table?: NumbersTableProps;
}

interface ViewsFigureProps {
  /** What the views are of, for screen readers. */
  readonly label: string;
  /** At least one. */
  readonly views: readonly FigureView[];
  /** Label of the view at first; absent: the first. */
  readonly first?: string | undefined;
  readonly table: NumbersTableProps;
  /** Further choices, beside those of the views. */
  readonly controls?: ReactNode;
  /** Below the drawing. */
  readonly children?: ReactNode;
}

/** Measurements as lines, in one view of several, with their numbers as a table. */
export function ViewsFigure({ label, views, first, table, controls, children }: ViewsFigureProps) {
  const [chosen, setChosen] = useState(first);
  const view = views.find((each) => each.label === chosen) ?? views[0]!;
  const { title, caption, table: own, ...drawing } = view;
  const isDrawn = view.series.some(({ points, isGuide }) => points.length > 0 && !isGuide);
  const choices = views.map((each) => ({ value: each.label, label: each.label }));
  return (
    <Figure
      title={title}
      caption={caption}
      table={own ?? table}
      controls={
        <div className="flex flex-wrap gap-2">
          {controls}
          {views.length > 1 && <Segmented label={label} value={view.label} choices={choices} onChange={setChosen} />}
        </div>
      }
    >
      {isDrawn ? (
        <SeriesChart {...drawing} label={title} />
      ) : (
        <p className="text-sm text-muted">None of these answers tells it.</p>
      )}
      {children}
    </Figure>
  );
}
