import type { ReactNode } from "react";
import { AllNumbers, type NumbersTableProps } from "@/components/ui/NumbersTable";
import shared from "./shared.module.css";

interface FigureProps {
  /** What is drawn, as a heading. */
  readonly title: string;
  /** Choices of what is drawn. */
  readonly controls?: ReactNode;
  readonly children: ReactNode;
  /** How to read it. */
  readonly caption: ReactNode;
  /** The same in numbers. */
  readonly table: NumbersTableProps;
}

/** A measured figure: title and choices, the drawing, how to read it, and its numbers folded up as a table. */
export function Figure({ title, controls, children, caption, table }: FigureProps) {
  return (
    <figure className={shared.figure}>
      <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <p className="text-sm font-medium">{title}</p>
        {controls}
      </div>
      {children}
      <figcaption className="mt-1 max-w-[86ch] text-xs text-muted">{caption}</figcaption>
      <AllNumbers {...table} />
    </figure>
  );
}
