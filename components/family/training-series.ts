/** What is measured of training, as lines of a chart. */
import { formatPoints, formatShare } from "@/components/charts/format";
import {
  type AxisMark,
  type HorizontalAxis,
  kindAxis,
  type PointSign,
  type Series,
  type SeriesPoint,
} from "@/components/charts/series-axes";
import type { AblationsReport, CurvesReport, StabilityReport } from "@/lib/report/training-report";
import { colorOf, settingName } from "./family-series";

type Run = CurvesReport["runs"][number];
type Twin = StabilityReport["twins"][number];

/** What is drawn where no task is chosen. */
export const ALL_TASKS = "all";

/** `31.4 million`. */
export const millions = (positions: number) => `${(positions / 1e6).toFixed(1)} million`;

const signs: Readonly<Record<string, PointSign>> = {
  "mini-dimple-long": "square",
  "mini-dimple-fixed": "diamond",
  "mini-diffusion-fixed": "triangle",
};

/** How the responses of a run were asked for: `in 64 positions`; nothing where each task has its own length. */
const room = ({ length }: Pick<Run, "length">) => (length === null ? "" : `in ${length} positions`);

const nameOf = (run: Run, setting: string) => [run.name, settingName(setting), room(run)].filter(Boolean).join(", ");

/** Right answers against positions trained, a line for each run and way of decoding. @param task  or ALL_TASKS */
export function curveSeries({ runs }: CurvesReport, task: string = ALL_TASKS): Series[] {
  const isAskedTwice = ({ name }: Run) => runs.filter((run) => run.name === name).length > 1;
  return runs.flatMap((run) =>
    [...new Set(run.points.map(({ setting }) => setting))].map((setting) => {
      const points = run.points.flatMap((point): SeriesPoint[] => {
        const y = task === ALL_TASKS ? point.mean : point.tasks[task];
        if (!y || point.setting !== setting) return [];
        return [{ x: point.positions / 1e6, y, title: `${nameOf(run, setting)}: ${formatShare(y)} of ${y.n}` }];
      });
      return {
        id: `${run.name} ${setting} ${run.length ?? ""}`,
        name: nameOf(run, setting),
        color: colorOf(run.name),
        sign: signs[run.name],
        isDashed: run.length === null && isAskedTwice(run),
        isScattered: points.length < 2, // a point alone has no band: its interval is a bar
        points,
      };
    }),
  );
}

/** Where the objective of a run that is measured on its way changes. */
function changes({ runs }: CurvesReport): AxisMark[] {
  const watched = runs.filter(({ points }) => points.length > 1);
  const found = watched.flatMap(({ name, phases }) =>
    phases.flatMap(({ phase, from }, index): AxisMark[] =>
      index > 0 && phase !== phases[index - 1]!.phase
        ? [{ value: from / 1e6, label: `${name}: ${phase === "ar" ? "next token" : "masks"} from here`, at: "head" }]
        : [],
    ),
  );
  return [...new Map(found.map((mark) => [mark.label, mark])).values()];
}

/** Positions trained, in millions, from the ten millions below the first point. */
export function positionsAxis(report: CurvesReport): HorizontalAxis {
  const all = report.runs.flatMap(({ points }) => points.map(({ positions }) => positions / 1e6));
  const [first, last] = [Math.floor(Math.min(...all) / 10 - 0.1) * 10, Math.max(...all)];
  const ticks = Array.from({ length: 1 + Math.floor((last - first) / 10) }, (_, index) => first + 10 * index);
  return {
    name: "positions trained, millions",
    isLogarithmic: false,
    domain: [first, last + 0.03 * (last - first)],
    unit: "million positions",
    ticks: ticks.map((value) => ({ value, label: `${value}` })),
    marks: changes(report),
  };
}

/** The points by which each choice differs from the base. */
export function ablationSeries({ runs }: AblationsReport): Series[] {
  const points = runs.flatMap(({ difference, words }, x) =>
    difference ? [{ x, y: difference, title: `${words}: ${formatPoints(difference)} points` }] : [],
  );
  return [{ id: "difference", name: "against the base", color: "var(--lane-a)", isScattered: true, points }];
}

/** Kinds by which a chart of choices names them; their words are in the table. */
export const choiceAxis = ({ runs }: AblationsReport): HorizontalAxis =>
  kindAxis(
    "choice",
    runs.map(({ id }) => id),
  );

const twinColors: Readonly<Record<Twin["id"], string>> = {
  ar: "var(--lane-b)",
  diffusion: "var(--lane-c)",
  both: "var(--lane-a)",
};

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Loss against positions: the mean of a twin's seeds, and from the lowest to the highest. Seeds are logged at the same steps,
 * whose positions differ by a few; a line for each objective, since their losses are not of one scale.
 */
export function lossSeries({ twins }: StabilityReport): Series[] {
  return twins.flatMap(({ id, words, runs }) => {
    const phases = [...new Set(runs[0]!.curve.map(({ phase }) => phase))];
    return phases.map((phase) => {
      const curves = runs.map(({ curve }) => curve.filter((entry) => entry.phase === phase));
      const length = Math.min(...curves.map((curve) => curve.length));
      const name = phases.length > 1 ? `${words}: ${phase === "ar" ? "next token" : "masks"}` : words;
      return {
        id: `${id} ${phase}`,
        name,
        color: twinColors[id],
        isDashed: phases.length > 1,
        points: Array.from({ length }, (_, index) => {
          const at = curves.map((curve) => curve[index]!);
          const losses = at.map(({ loss }) => loss);
          const y = { value: mean(losses), low: Math.min(...losses), high: Math.max(...losses) };
          return {
            x: mean(at.map(({ positions }) => positions)) / 1e6,
            y,
            title: `${name}: ${y.value.toFixed(2)} (${y.low.toFixed(2)} to ${y.high.toFixed(2)})`,
          };
        }),
      };
    });
  });
}

/** Positions of the short trainings, in millions. */
export function budgetAxis({ budget }: StabilityReport): HorizontalAxis {
  const last = budget / 1e6;
  return {
    name: "positions trained, millions",
    isLogarithmic: false,
    domain: [0, 1.05 * last],
    unit: "million positions",
    ticks: [0, 0.25, 0.5, 0.75, 1].map((part) => ({ value: part * last, label: `${part * last}` })),
    marks: [{ value: last / 2, label: "half next token, then half masks: masks from here", at: "head" }],
  };
}
