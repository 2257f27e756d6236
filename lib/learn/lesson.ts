/**
 * A lesson: steps of prose, each beside the runs that show what it says. Data without React: what is right is worked out
 * from the runs, so a test can hold every question against them.
 */
import { findDeclaration } from "@/lib/decoding/declarations";
import { parseLane } from "@/lib/experiment/lane-text";
import { EXPERIMENT_VERSION } from "@/lib/experiment/limits";
import type { Experiment } from "@/lib/experiment/schema";
import type { Trace } from "@/lib/trace/schema";
import type { Facts } from "./facts";
import type { LessonText } from "./lesson-text";

/** What a sentence or a question can be worked out from. */
export interface Known {
  /** The runs of the step's experiment, in lane order; empty where the step has none. */
  readonly runs: readonly Trace[];
  readonly facts: Facts;
}

/**
 * Paragraphs. `**word**` stands out, “ ” encloses what the model reads and writes. A paragraph with numbers of a run is
 * worked out from it, and waits for it.
 */
type Prose = readonly (string | ((known: Known) => string))[];

export interface Lesson {
  /** Its address below /learn, and the name of its file of recorded runs. */
  readonly id: string;
  readonly title: string;
  /** What one knows afterwards, in a sentence. */
  readonly summary: string;
  readonly minutes: number;
  readonly steps: readonly Step[];
  /** What may be changed in the steps that say so. */
  readonly controls?: readonly Control[];
  /** The same in German; absent: it is told in English. */
  readonly de?: LessonText;
  /** Where it can be read up. */
  readonly sources: readonly Source[];
}

export interface Source {
  readonly text: string;
  /** An address, or a page of the site: `/labs`. */
  readonly href: string;
}

export interface Step {
  readonly title: string;
  readonly text: Prose;
  /** The live thing beside it. */
  readonly show?: Exhibit;
  /** Name of a figure beside it, drawn from measurements. */
  readonly figure?: FigureId;
  /** What the reader is to say before it is shown. */
  readonly predict?: Prediction;
}

/** Figures from the measurements that the site ships. */
export type FigureId = "training" | "claims" | "speed" | "lengths";

/** Parts of a lane that are shown. */
type ShownPart = "answer" | "heatmap" | "commits" | "metrics";

export interface Exhibit {
  readonly experiment: Experiment;
  /** Absent: answer and heatmap. */
  readonly parts?: readonly ShownPart[];
  /** Iterations that have happened as the step opens; absent: all. */
  readonly at?: Moment;
  /** The clock runs from there to the end by itself. */
  readonly plays?: true;
  /** What is to be seen while the prediction is open: iterations, and lanes by their index. Absent lanes: all. */
  readonly before?: { readonly at: Moment; readonly lanes?: readonly number[] };
  /** A cell under the glass, once there is nothing left to predict; null where the runs have no such cell. */
  readonly cell?: (runs: readonly Trace[]) => LaneCell | null;
  /** Ids of controls of the lesson that act here. */
  readonly controls?: readonly string[];
}

/** Iterations that have happened: so many, all, or as many as the runs say. */
export type Moment = number | "end" | ((runs: readonly Trace[]) => number);

/** A cell of the heatmap of a lane, by its index. */
export interface LaneCell {
  readonly lane: number;
  readonly position: number;
  readonly iteration: number;
}

/** One question before the reveal. */
export interface Prediction {
  readonly question: string;
  readonly options: readonly PredictedOption[];
  /** What came out and why, once somebody has chosen. */
  readonly why: (known: Known) => string;
}

interface PredictedOption {
  readonly text: string;
  /** Whether the runs bear it out; of all options just one is. */
  readonly isRight: (known: Known) => boolean;
}

/** What may be changed in an experiment of the lesson. */
export type Control = RangeControl | ChoiceControl;

interface ControlBasis<Value> {
  /** In the link for a class. */
  readonly id: string;
  readonly label: string;
  readonly valueIn: (experiment: Experiment) => Value;
  /** The experiment with another value. */
  readonly set: (experiment: Experiment, value: Value) => Experiment;
}

export interface RangeControl extends ControlBasis<number> {
  readonly kind: "range";
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

export interface ChoiceControl extends ControlBasis<string> {
  readonly kind: "choice";
  readonly choices: readonly { readonly value: string; readonly label: string }[];
}

/** Indices of the lanes that are shown. @param isOpen there is a prediction that nobody has made yet */
export const lanesOf = ({ experiment, before }: Exhibit, isOpen: boolean): readonly number[] => {
  const all = experiment.lanes.map((_, index) => index);
  return isOpen ? (before?.lanes ?? all) : all;
};

/** A number setting of every lane that has it, with the range that its strategy allows. @throws RangeError for a setting that there is not */
export function settingControl(id: string, strategy: string, setting: string): RangeControl {
  const spec = findDeclaration(strategy)?.params[setting];
  if (spec?.kind !== "number") throw new RangeError(`expected a number setting of ${strategy}, found “${setting}”`);
  const { label, min, max, step } = spec;
  return {
    id,
    label,
    kind: "range",
    min,
    max,
    step,
    valueIn: ({ lanes }) => {
      const lane = lanes.find((each) => each.strategy === strategy);
      return Number(lane?.settings[setting] ?? spec.default);
    },
    set: (experiment, value) => ({
      ...experiment,
      lanes: experiment.lanes.map((lane) =>
        lane.strategy === strategy ? { ...lane, settings: { ...lane.settings, [setting]: value } } : lane,
      ),
    }),
  };
}

/** A choice between ways to ask. */
export function askedControl(
  id: string,
  label: string,
  choices: readonly { readonly value: string; readonly label: string; readonly asked: Partial<Experiment> }[],
): ChoiceControl {
  const askedBy = (value: string) => choices.find((choice) => choice.value === value)?.asked ?? {};
  const isAsked = (experiment: Experiment, asked: Partial<Experiment>) =>
    Object.entries(asked).every(
      ([key, value]) => JSON.stringify(experiment[key as keyof Experiment]) === JSON.stringify(value),
    );
  return {
    id,
    label,
    kind: "choice",
    choices: choices.map(({ value, label: name }) => ({ value, label: name })),
    valueIn: (experiment) => choices.find(({ asked }) => isAsked(experiment, asked))?.value ?? choices[0]!.value,
    set: (experiment, value) => ({ ...experiment, ...askedBy(value) }),
  };
}

interface Asked {
  readonly question: string;
  /** What the picture shows: emoji by grid cell, row-major, 0 … 8, with their offset from its middle, pixels. */
  readonly objects?: readonly (readonly [kind: string, cell: number, dx: number, dy: number])[];
  readonly background?: string;
  readonly length: number;
  readonly prior?: string;
  /** A line each, as links have it: `confident;gamma=0.9`. */
  readonly lanes: readonly string[];
}

/** An experiment, in the words of a lesson. @throws RangeError for a lane that cannot be run */
export const ask = ({
  question,
  objects = [],
  background = "cream",
  length,
  prior = "",
  lanes,
}: Asked): Experiment => ({
  version: EXPERIMENT_VERSION,
  picture: {
    kind: "scene",
    scene: { background, objects: objects.map(([kind, cell, dx, dy]) => ({ kind, cell, dx, dy })) },
  },
  question,
  responseLength: length,
  prior,
  seed: 1,
  lanes: lanes.map(parseLane),
});

/** File of the site with the recorded runs of a lesson, one trace a line. */
export const recordedFile = ({ id }: Pick<Lesson, "id">): string => `traces/lessons/${id}.jsonl`;

/** The experiments that a lesson shows, in their order; some more than once. */
export const experimentsOf = ({ steps }: Pick<Lesson, "steps">): Experiment[] =>
  steps.flatMap(({ show }) => (show ? [show.experiment] : []));
