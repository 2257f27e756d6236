"use client";
import { type ComponentProps, type ReactNode, useState } from "react";
import type { CellRef } from "@/lib/analysis/cell";
import type { DriftStep } from "@/lib/analysis/drift";
import type { LengthCurve } from "@/lib/sweep/length-bias";
import type { PriorPoint } from "@/lib/sweep/priors";
import type { Trace } from "@/lib/trace/schema";
import type { HeatmapBrush } from "./brush";
import type { CacheChart } from "./CacheChart";
import type { LaneCalibration } from "./calibration-views";
import type { IterationsChart } from "./IterationsChart";
import type { OrderChart } from "./OrderChart";
import type { ParetoChart } from "./ParetoChart";

/** Recorded runs of the toy model that the examples draw. */
export interface ExampleTraces {
  readonly confident: Trace;
  readonly maskgit: Trace;
  readonly prior: Trace;
  readonly hasty: Trace;
  readonly budget: Trace;
  /** Branch of `confident`: another token by hand. */
  readonly forced: Trace;
  /** Branch of `prior`: three positions inserted by hand. */
  readonly inserted: Trace;
  /** Order drawn at random, known tokens looked at. */
  readonly regretful: Trace;
  /** ReMDM: gives tokens back, known tokens looked at. */
  readonly revoking: Trace;
  /** Drafts of a drafter that spells words out, read as text. */
  readonly spelled: Trace;
  /** The same drafter, in tokens that the model has too. */
  readonly shared: Trace;
  /** With a prompt cache that goes stale. */
  readonly cached: Trace;
  /** What that cache changed. */
  readonly cachedDrift: readonly DriftStep[];
}

/** What recorded sweeps came to, as charts of measurements draw it. */
export interface ExampleSweeps {
  readonly lengthCurves: readonly LengthCurve[];
  readonly iterations: Pick<ComponentProps<typeof IterationsChart>, "points" | "distributions">;
  readonly caches: Pick<ComponentProps<typeof CacheChart>, "points" | "byPrompt">;
  readonly order: Pick<ComponentProps<typeof OrderChart>, "points" | "lanes" | "classes">;
  readonly calibration: readonly LaneCalibration[];
  readonly tradeoffs: Pick<ComponentProps<typeof ParetoChart>, "points" | "aup">;
  readonly priors: readonly PriorPoint[];
}

/** One chart in one state: the gallery shows it, and a test renders the same. */
export interface ChartExample {
  readonly title: string;
  readonly render: (traces: ExampleTraces, sweeps: ExampleSweeps) => ReactNode;
}

/** What a page keeps about a lane while people look at it. */
interface LaneView {
  readonly clock: number;
  readonly setClock: (clock: number) => void;
  readonly hovered: CellRef | null;
  readonly setHovered: (cell: CellRef | null) => void;
  readonly selected: CellRef | null;
  readonly setSelected: (cell: CellRef | null) => void;
  readonly brush: HeatmapBrush | null;
  readonly setBrush: (brush: HeatmapBrush | null) => void;
}

interface WithLaneViewProps {
  readonly clock: number;
  readonly selected?: CellRef;
  readonly brush?: HeatmapBrush;
  readonly children: (view: LaneView) => ReactNode;
}

/** Holds the state that a page would hold, so that an example answers to pointer and keyboard. */
export function WithLaneView({ children, ...initial }: WithLaneViewProps) {
  const [clock, setClock] = useState(initial.clock);
  const [hovered, setHovered] = useState<CellRef | null>(null);
  const [selected, setSelected] = useState<CellRef | null>(initial.selected ?? null);
  const [brush, setBrush] = useState<HeatmapBrush | null>(initial.brush ?? null);
  return children({ clock, setClock, hovered, setHovered, selected, setSelected, brush, setBrush });
}
