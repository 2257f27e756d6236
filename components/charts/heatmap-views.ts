/** What a heatmap can show of the same cells: how each quantity is coloured, written and explained. Numbers only, no DOM. */
import { longestCanvas } from "@/lib/trace/canvas";
import type { Trace } from "@/lib/trace/schema";
import { formatNats, formatPercent } from "./format";

/** A quantity that every cell of the heatmap can show. */
export type HeatmapViewId =
  | "probability"
  | "score"
  | "entropy"
  | "margin"
  | "rank"
  | "order"
  | "settled"
  | "cache-age"
  | "exit-layer"
  | "drift";

export interface HeatmapView {
  readonly id: HeatmapViewId;
  /** `Entropy`. */
  readonly label: string;
  /** Behind numbers and on the legend; empty for shares and counts that need none. */
  readonly unit: string;
  /** One sentence. */
  readonly meaning: string;
  /** What the bright end of its colours stands for. */
  readonly brightIs: string;
}

/** All views in the order of a menu. */
export const heatmapViews: readonly HeatmapView[] = [
  {
    id: "probability",
    label: "Probability",
    unit: "",
    meaning: "How likely the model holds the token proposed at this position.",
    brightIs: "sure",
  },
  {
    id: "score",
    label: "Ranking score",
    unit: "",
    meaning: "What the strategy ranks positions by, after temperature, top-p and top-k.",
    brightIs: "first in line",
  },
  {
    id: "entropy",
    label: "Entropy",
    unit: "nats",
    meaning: "How widely the model spreads its guess over all tokens; 0 means one token alone.",
    brightIs: "sure",
  },
  {
    id: "margin",
    label: "Margin",
    unit: "",
    meaning: "How far the best token is ahead of the second best.",
    brightIs: "sure",
  },
  {
    id: "rank",
    label: "Rank",
    unit: "",
    meaning: "Place of the position among those asked about in the same iteration; 1 is the best score.",
    brightIs: "first in line",
  },
  {
    id: "order",
    label: "Commit order",
    unit: "",
    meaning: "When the token that stands in the answer was committed: 1 came first, equal numbers came together.",
    brightIs: "early",
  },
  {
    id: "settled",
    label: "Settled or committed",
    unit: "",
    meaning: "Whether the best token is the final one already, and how long it waits until it is committed.",
    brightIs: "committed",
  },
  {
    id: "cache-age",
    label: "Cache age",
    unit: "iterations",
    meaning: "How many iterations ago the cached keys and values that this prediction rests on were computed.",
    brightIs: "fresh",
  },
  {
    id: "exit-layer",
    label: "Exit layer",
    unit: "",
    meaning: "After how many layers the token left the network, where the strategy lets it leave early.",
    brightIs: "early",
  },
  {
    id: "drift",
    label: "Cache drift",
    unit: "nats",
    meaning: "How far the cache moved the prediction: KL divergence from the same step without it. Square-root scale.",
    brightIs: "unmoved",
  },
];

export const heatmapViewOf = (id: HeatmapViewId): HeatmapView => heatmapViews.find((view) => view.id === id)!;

/** How the values of one view become colours and words. */
export interface ViewScale {
  readonly view: HeatmapView;
  /** Share of the colour scale, 0 dark … 1 bright; bright is always the sure, early or fresh end. */
  readonly shade: (value: number) => number;
  /** What stands under the dark end, the middle and the bright end of the scale. */
  readonly stops: readonly [dark: string, middle: string, bright: string];
  /** One value with its unit: `93.1 %`, `0.34 nats`, `3`. */
  readonly format: (value: number) => string;
}

/** The three values of the view `settled`. */
const SETTLED_WORDS = ["undecided", "settled, waiting", "committed"] as const;

const clampShare = (share: number) => Math.min(Math.max(share, 0), 1);
const short = (value: number) => String(Number(value.toFixed(1))).replace("-", "−");

/** A scale between two values; `dark` may be the larger one. `stretch` > 1 spreads values near the bright end. */
function scaleBetween(
  dark: number,
  bright: number,
  stretch = 1,
): Pick<ViewScale, "shade"> & { at(share: number): number } {
  return {
    shade: (value) => 1 - clampShare((value - bright) / (dark - bright)) ** (1 / stretch),
    at: (share) => bright + (dark - bright) * (1 - share) ** stretch,
  };
}

const SHARE = scaleBetween(0, 1);
const SHARE_STOPS = ["0", "0.5", "1"] as const;

/** Largest KL divergence that still has a colour of its own, nats: beyond it the prediction is another one. */
const LARGEST_DRIFT = 1;

/**
 * The scale of a view on a trace. Its domain never depends on the values found, so that two runs of one question can
 * be compared: shares lie in [0, 1], entropies in [0, ln V], ranks and orders in 1 … R, ages below the number of rows.
 * Only the depth of the network is not in a trace: exit layers lie above the deepest that a token of the run went to.
 */
export function viewScale(trace: Trace, id: HeatmapViewId, rows = trace.iterations.length): ViewScale {
  const view = heatmapViewOf(id);
  const share = { view, shade: SHARE.shade, stops: SHARE_STOPS, format: formatPercent };
  switch (id) {
    case "probability":
    case "margin":
      return share;
    case "score":
      return ranksByEntropy(trace) ? { view, ...natsScale(-Math.log(trace.vocabulary.size), 0) } : share;
    case "entropy":
      return { view, ...natsScale(Math.log(trace.vocabulary.size), 0) };
    case "rank":
    case "order":
      return { view, ...countScale(Math.max(longestCanvas(trace), 2), 1) };
    case "exit-layer":
      return { view, ...countScale(Math.max(2, ...trace.iterations.map(({ cost }) => cost.layers ?? 1)), 1) };
    case "cache-age":
      return { view, ...countScale(Math.max(rows - 1, 1), 0, "iterations") };
    case "drift": {
      const { shade, at } = scaleBetween(LARGEST_DRIFT, 0, 2);
      return { view, shade, stops: [`≥ ${short(LARGEST_DRIFT)}`, String(at(0.5)), "0"], format: formatNats };
    }
    case "settled":
      return {
        view,
        shade: (value) => [0.15, 0.75, 1][value] ?? 0,
        stops: SETTLED_WORDS,
        format: (value) => SETTLED_WORDS[value] ?? "",
      };
  }
}

function natsScale(dark: number, bright: number): Omit<ViewScale, "view"> {
  const { shade, at } = scaleBetween(dark, bright);
  return { shade, stops: [short(dark), short(at(0.5)), short(bright)], format: formatNats };
}

function countScale(dark: number, bright: number, unit?: "iterations"): Omit<ViewScale, "view"> {
  const { shade, at } = scaleBetween(dark, bright);
  const format = (value: number) => (unit ? `${value}\u00a0${value === 1 ? "iteration" : unit}` : String(value));
  return { shade, stops: [String(dark), String(Math.round(at(0.5))), String(bright)], format };
}

/** Whether the scores of a run are negative entropies: no other ranking goes below 0. */
const ranksByEntropy = ({ iterations }: Trace): boolean =>
  iterations.some(({ score }) => score.some((value) => value < 0));
