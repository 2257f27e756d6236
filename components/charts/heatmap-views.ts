/** What a heatmap can show of the same cells. One entry a quantity, which menu, colours, values and legend follow; its names stand with the texts of each language. */
import { type CellQuantity, cellRows } from "@/lib/analysis/cells";
import { longestCanvas } from "@/lib/trace/canvas";
import type { Trace } from "@/lib/trace/schema";
import {
  ageScale,
  type CellScale,
  driftScale,
  entropyScale,
  layerScale,
  placeScale,
  type ScaleOf,
  scoreScale,
  settledScale,
  shareScale,
} from "./cell-scales";
import type { DriftRows } from "./drift-rows";

/** [columns] values of one iteration, NaN where a cell has none. */
export type RowValues = (iteration: number) => ArrayLike<number>;

interface ViewEntry {
  /** The quantity's own name, where it is read off the trace. */
  readonly id: string;
  /** Behind numbers and on the legend; empty for shares and counts that need none. */
  readonly unit: string;
  readonly scale: ScaleOf;
  /** Values row by row. `drift` is what has been measured of the run beside its trace. */
  readonly values: (trace: Trace, drift: DriftRows) => RowValues;
  /** `range`: a colour scale with numbers. `states`: a key for each of a few states. */
  readonly legend: "range" | "states";
  /** A cell that was asked about and has no value lies below the candidates that were kept. */
  readonly isCutOff?: true;
  /** Its values need no name beside them: `93.1 %`, `committed`. */
  readonly isPlain?: true;
  /** When the value of a row that is drawn can still change: `grows`, with the run; `measured`, when drift comes in. */
  readonly changes?: "grows" | "measured";
}

const ofTrace = (quantity: CellQuantity) => (trace: Trace) => cellRows(trace, quantity);

/** KL divergence from the same step without the cache: it takes evaluations of its own and is handed in. */
const measured: ViewEntry["values"] = (trace, drift) => {
  const unknown = new Float64Array(longestCanvas(trace)).fill(Number.NaN);
  return (iteration) => drift[iteration] ?? unknown;
};

const table = [
  {
    id: "probability",
    unit: "",
    scale: shareScale,
    values: ofTrace("probability"),
    legend: "range",
    isPlain: true,
  },
  {
    id: "score",
    unit: "",
    scale: scoreScale,
    values: ofTrace("score"),
    legend: "range",
  },
  {
    id: "entropy",
    unit: "nats",
    scale: entropyScale,
    values: ofTrace("entropy"),
    legend: "range",
  },
  {
    id: "margin",
    unit: "",
    scale: shareScale,
    values: ofTrace("margin"),
    legend: "range",
  },
  {
    id: "end",
    unit: "",
    scale: shareScale,
    values: ofTrace("end"),
    legend: "range",
    isCutOff: true,
  },
  {
    id: "rank",
    unit: "",
    scale: placeScale,
    values: ofTrace("rank"),
    legend: "range",
  },
  {
    id: "order",
    unit: "",
    scale: placeScale,
    values: ofTrace("order"),
    legend: "range",
    changes: "grows",
  },
  {
    id: "settled",
    unit: "",
    scale: settledScale,
    values: ofTrace("settled"),
    legend: "states",
    isPlain: true,
    changes: "grows",
  },
  {
    id: "cache-age",
    unit: "iterations",
    scale: ageScale,
    values: ofTrace("cache-age"),
    legend: "range",
  },
  {
    id: "exit-layer",
    unit: "",
    scale: layerScale,
    values: ofTrace("exit-layer"),
    legend: "range",
  },
  {
    id: "drift",
    unit: "nats",
    scale: driftScale,
    values: measured,
    legend: "range",
    changes: "measured",
  },
] as const satisfies readonly ViewEntry[];

/** A quantity that every cell of the heatmap can show. */
export type HeatmapViewId = (typeof table)[number]["id"];

export type HeatmapView = ViewEntry & { readonly id: HeatmapViewId };

/** All views in the order of a menu. */
export const heatmapViews: readonly HeatmapView[] = table;

const heatmapViewOf = (id: HeatmapViewId): HeatmapView => heatmapViews.find((view) => view.id === id)!;

/** How the values of one view become colours and words. */
export interface ViewScale extends CellScale {
  readonly view: HeatmapView;
}

/** The scale of a view on a trace, in a chart of `rows` rows. */
export function viewScale(trace: Trace, id: HeatmapViewId, rows = trace.iterations.length): ViewScale {
  const view = heatmapViewOf(id);
  return { view, ...view.scale(trace, rows) };
}
