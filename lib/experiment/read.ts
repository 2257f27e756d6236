/**
 * Reading an experiment from data nobody vouches for: a link, a file, an old version. Nothing here throws; whatever
 * cannot be used is replaced by the nearest legal value or the default, and a notice says so.
 */
import { readPictureData } from "@/lib/scene/read-picture";
import { shorten, shown } from "@/lib/scene/shown";
import { type About, readAbout } from "./about";
import { DEFAULT_EXPERIMENT } from "./defaults";
import { EXPERIMENT_VERSION, LIMITS } from "./limits";
import { isData, laneName, type Notify, readLane } from "./read-lane";
import { type Experiment, experimentSchema, type Lane } from "./schema";

/** An experiment from parsed JSON. Missing parts take their defaults silently. */
export function readExperiment(data: unknown): {
  readonly experiment: Experiment;
  readonly notices: readonly string[];
} {
  const notices: string[] = [];
  const notify: Notify = (notice) => notices.push(notice);
  if (!isData(data)) {
    notify(`Expected an experiment, found ${shown(data)}; using the default one.`);
    return { experiment: DEFAULT_EXPERIMENT, notices };
  }
  if (data.version !== undefined && data.version !== EXPERIMENT_VERSION) {
    notify(`Expected experiment version ${EXPERIMENT_VERSION}, found ${shown(data.version)}; using the default one.`);
    return { experiment: DEFAULT_EXPERIMENT, notices };
  }
  for (const key of Object.keys(data)) {
    if (!Object.hasOwn(experimentSchema.shape, key)) notify(`An experiment has no "${shorten(key)}"; it is left out.`);
  }
  const experiment: Experiment = {
    version: EXPERIMENT_VERSION,
    ...readAsked(data, notify),
    lanes: data.lanes === undefined ? DEFAULT_EXPERIMENT.lanes : readLanes(data.lanes, notify),
    ...readAbout(data, notify),
  };
  return { experiment, notices };
}

/** What an experiment asks, whatever decodes it. */
export type Asked = Omit<Experiment, "version" | "lanes" | keyof About>;

interface AskedField<Value> {
  /** The value, from data nobody vouches for. */
  readonly read: (value: unknown, notify: Notify) => Value;
  /** Its key in the query of a link, for what people edit by hand; what has none travels behind the `#`. */
  readonly query?: { readonly key: string; readonly isNumber: boolean };
}

/** Every part of what is asked: reading, and both halves of a link, go through this list. */
export const askedFields: { readonly [Key in keyof Asked]: AskedField<Asked[Key]> } = {
  picture: { read: readPicture },
  question: { read: readQuestion, query: { key: "q", isNumber: false } },
  responseLength: { read: readLength, query: { key: "length", isNumber: true } },
  prior: { read: readPrior },
  seed: { read: readSeed, query: { key: "seed", isNumber: true } },
};

/** Their names. */
export const askedKeys = Object.keys(askedFields) as (keyof Asked)[];

/** What is asked, from data nobody vouches for. Missing parts take their defaults silently. */
export function readAsked(data: Readonly<Partial<Record<keyof Asked, unknown>>>, notify: Notify): Asked {
  const parts = askedKeys.map((key) => {
    const value = data[key];
    return [key, value === undefined ? DEFAULT_EXPERIMENT[key] : askedFields[key].read(value, notify)] as const;
  });
  return Object.fromEntries(parts) as unknown as Asked;
}

/** A picture, or the default scene. */
function readPicture(value: unknown, notify: Notify): Experiment["picture"] {
  const { picture, problem } = readPictureData(value);
  if (picture) return picture;
  notify(`Picture: ${problem}; using the default scene.`);
  return DEFAULT_EXPERIMENT.picture;
}

/** A question of legal length. */
function readQuestion(value: unknown, notify: Notify): string {
  return readText("Question", value, LIMITS.questionCharacters, DEFAULT_EXPERIMENT.question, notify);
}

/** A structure prior of legal length; whether it fits the answer is for the tokenizer to say. */
function readPrior(value: unknown, notify: Notify): string {
  return readText("Structure prior", value, LIMITS.priorCharacters, DEFAULT_EXPERIMENT.prior, notify);
}

function readText(name: string, value: unknown, limit: number, fallback: string, notify: Notify): string {
  if (typeof value !== "string") {
    notify(`${name}: expected text, found ${shown(value)}; using ${shown(fallback)}.`);
    return fallback;
  }
  const text = value.toWellFormed();
  if (text.length <= limit) return text;
  notify(`${name}: expected at most ${limit} characters, found ${text.length}; the rest is cut off.`);
  return text.slice(0, limit).toWellFormed();
}

/** A response length within the limits. */
function readLength(value: unknown, notify: Notify): number {
  const { min, max } = LIMITS.responseLength;
  return readWhole("Answer length", value, min, max, DEFAULT_EXPERIMENT.responseLength, notify);
}

/** A seed within the limits. */
function readSeed(value: unknown, notify: Notify): number {
  return readWhole("Seed", value, 0, LIMITS.seed, DEFAULT_EXPERIMENT.seed, notify);
}

function readWhole(name: string, value: unknown, min: number, max: number, fallback: number, notify: Notify): number {
  const number = typeof value === "number" && !Number.isNaN(value) ? value : null;
  // Adding 0 turns −0 into 0.
  const legal = number === null ? fallback : Math.round(Math.min(max, Math.max(min, number))) + 0;
  if (legal !== value) {
    notify(`${name}: expected a whole number from ${min} to ${max}, found ${shown(value)}; using ${legal}.`);
  }
  return legal;
}

function readLanes(value: unknown, notify: Notify): Lane[] {
  if (!Array.isArray(value) || value.length === 0) {
    notify(`Lanes: expected 1 to ${LIMITS.lanes}, found ${shown(value)}; using the default ones.`);
    return DEFAULT_EXPERIMENT.lanes;
  }
  if (value.length > LIMITS.lanes) {
    notify(`Lanes: expected at most ${LIMITS.lanes}, found ${value.length}; using the first ${LIMITS.lanes}.`);
  }
  return value.slice(0, LIMITS.lanes).map((lane, index) => readLane(lane, laneName(index), notify));
}
