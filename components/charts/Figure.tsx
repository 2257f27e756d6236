"use client";
import { createContext, type ReactNode, useContext, useRef, useState } from "react";
import { Button } from "@/components/ui/Button";
import { AllNumbers, type NumbersTableProps } from "@/components/ui/NumbersTable";
import { saveFile } from "@/components/ui/save-file";
import shared from "./shared.module.css";

/** Where the numbers of the figures inside come from, as `sourceOf` says it; it stands in the files that are saved of them. */
export const FigureSource = createContext<string | null>(null);

interface FigureProps {
  /** What is drawn, as a heading. */
  readonly title: string;
  /** Choices of what is drawn. */
  readonly controls?: ReactNode;
  readonly children: ReactNode;
  /** How to read it. */
  readonly caption: string;
  /** The same in numbers. */
  readonly table: NumbersTableProps;
}

/** A measured figure: title and choices, the drawing, how to read it, its numbers folded up as a table, and itself as a file. */
export function Figure({ title, controls, children, caption, table }: FigureProps) {
  const drawing = useRef<HTMLDivElement>(null);
  const source = useContext(FigureSource);
  return (
    <figure className={shared.figure}>
      <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <p className="text-sm font-medium">{title}</p>
        {controls}
      </div>
      <div ref={drawing}>{children}</div>
      <figcaption className="mt-1 max-w-[86ch] text-xs text-muted">{caption}</figcaption>
      <div className="mt-2 flex flex-wrap items-start justify-between gap-2">
        <div className="min-w-0 flex-1">
          <AllNumbers {...table} />
        </div>
        <SaveFigure
          title={title}
          save={(format) => saveFigure(drawing.current!, format, title, [caption, source].filter(Boolean).join(" "))}
        />
      </div>
    </figure>
  );
}

type FigureFormat = "svg" | "png";

/** Saves a drawing with title and caption. @throws Error in a sentence where that cannot be done */
async function saveFigure(drawing: Element, format: FigureFormat, title: string, caption: string): Promise<void> {
  const { groundOf, pngBytes, svgText } = await import("@/components/ui/figure-file");
  const ground = groundOf(drawing);
  const svg = svgText(drawing, { title, caption, ground });
  const name = title.toLowerCase().replace(/[^\p{L}\d]+/gu, "-");
  if (format === "svg") return saveFile(`${name}.svg`, svg, "image/svg+xml");
  saveFile(`${name}.png`, await pngBytes(svg, { ground: ground ?? null }), "image/png");
}

interface SaveFigureProps {
  readonly title: string;
  readonly save: (format: FigureFormat) => Promise<void>;
}

/** Buttons that save a figure, and why they could not. */
function SaveFigure({ title, save }: SaveFigureProps) {
  const [told, setTold] = useState("");
  const saved = (format: FigureFormat) =>
    save(format).then(
      () => setTold(""),
      (error: Error) => setTold(error.message),
    );
  return (
    <div className="flex items-center gap-1.5 text-xs">
      <span role="status" className="text-bad">
        {told}
      </span>
      {(["svg", "png"] as const).map((format) => (
        <Button
          key={format}
          size="small"
          aria-label={`Save “${title}” as ${format.toUpperCase()}`}
          onClick={() => void saved(format)}
        >
          {format.toUpperCase()}
        </Button>
      ))}
    </div>
  );
}
