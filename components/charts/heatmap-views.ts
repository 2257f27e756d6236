/** What a heatmap can show of the same cells. One entry a quantity: menu, colours, values, legend and words follow it. */
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
  /** `Entropy`. */
  readonly label: string;
  /** Behind numbers and on the legend; empty for shares and counts that need none. */
  readonly unit: string;
  /** One sentence. */
  readonly meaning: string;
  /** What the bright end of its colours stands for. */
  readonly brightIs: string;
  readonly scale: ScaleOf;
  /** Values row by row. `drift` is what has been measured of the run beside its trace. */
  readonly values: (trace: Trace, drift: DriftRows) => RowValues;
  /** `range`: a colour scale with numbers. `states`: a key for each of a few states. */
  readonly legend: "range" | "states";
  /** Of a cell that was asked about and has no value. */
  readonly unknown?: string;
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
    label: "Probability",
    unit: "",
    meaning: "How likely the model holds the token proposed at this position.",
    brightIs: "sure",
    scale: shareScale,
    values: ofTrace("probability"),
    legend: "range",
    isPlain: true,
  },
  {
    id: "score",
    label: "Ranking score",
    unit: "",
    meaning: "What the strategy ranks positions by, after temperature, top-p and top-k.",
    brightIs: "first in line",
    scale: scoreScale,
    values: ofTrace("score"),
    legend: "range",
  },
  {
    id: "entropy",
    label: "Entropy",
    unit: "nats",
    meaning: "How widely the model spreads its guess over all tokens; 0 means one token alone.",
    brightIs: "sure",
    scale: entropyScale,
    values: ofTrace("entropy"),
    legend: "range",
  },
  {
    id: "margin",
    label: "Margin",
    unit: "",
    meaning: "How far the best token is ahead of the second best.",
    brightIs: "sure",
    scale: shareScale,
    values: ofTrace("margin"),
    legend: "range",
  },
  {
    id: "end",
    label: "End probability",
    unit: "",
    meaning:
      "How likely the model holds an end token here: all end tokens together, as far as they are among the candidates that were kept.",
    brightIs: "ends here",
    scale: shareScale,
    values: ofTrace("end"),
    legend: "range",
    unknown: "below the candidates kept",
  },
  {
    id: "rank",
    label: "Rank",
    unit: "",
    meaning: "Place of the position among those asked about in the same iteration; 1 is the best score.",
    brightIs: "first in line",
    scale: placeScale,
    values: ofTrace("rank"),
    legend: "range",
  },
  {
    id: "order",
    label: "Commit order",
    unit: "",
    meaning: "When the token that stands in the answer was committed: 1 came first, equal numbers came together.",
    brightIs: "early",
    scale: placeScale,
    values: ofTrace("order"),
    legend: "range",
    changes: "grows",
  },
  {
    id: "settled",
    label: "Settled or committed",
    unit: "",
    meaning: "Whether the best token is the final one already, and how long it waits until it is committed.",
    brightIs: "committed",
    scale: settledScale,
    values: ofTrace("settled"),
    legend: "states",
    isPlain: true,
    changes: "grows",
  },
  {
    id: "cache-age",
    label: "Cache age",
    unit: "iterations",
    meaning: "How many iterations ago the cached keys and values that this prediction rests on were computed.",
    brightIs: "fresh",
    scale: ageScale,
    values: ofTrace("cache-age"),
    legend: "range",
  },
  {
    id: "exit-layer",
    label: "Exit layer",
    unit: "",
    meaning: "After how many layers the token left the network, where the strategy lets it leave early.",
    brightIs: "early",
    scale: layerScale,
    values: ofTrace("exit-layer"),
    legend: "range",
  },
  {
    id: "drift",
    label: "Cache drift",
    unit: "nats",
    meaning: "How far the cache moved the prediction: KL divergence from the same step without it. Square-root scale.",
    brightIs: "unmoved",
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

export const heatmapViewOf = (id: HeatmapViewId): HeatmapView => heatmapViews.find((view) => view.id === id)!;

/** How the values of one view become colours and words. */
export interface ViewScale extends CellScale {
  readonly view: HeatmapView;
}

/** The scale of a view on a trace, in a chart of `rows` rows. */
export function viewScale(trace: Trace, id: HeatmapViewId, rows = trace.iterations.length): ViewScale {
  const view = heatmapViewOf(id);
  return { view, ...view.scale(trace, rows) };
}
