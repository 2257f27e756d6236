/** Every key of an address, with what it may hold: ranges, defaults and limits are those of the code that reads it. */
import { shippedModels } from "@/components/models/shipped";
import { CACHE_IDS } from "@/lib/engine/caches";
import { aboutFields } from "@/lib/experiment/about";
import { DEFAULT_EXPERIMENT, DEFAULT_LANE } from "@/lib/experiment/defaults";
import {
  EMBED_CONTROLS,
  EMBED_KEYS,
  EMBED_LANES,
  EMBED_PARTS,
  EMBED_THEMES,
  ON_OFF,
  USUAL_EMBED,
} from "@/lib/experiment/embed";
import { laneText } from "@/lib/experiment/lane-text";
import { LIMITS } from "@/lib/experiment/limits";
import { BACKENDS, FRAGMENT_KEYS, QUERY_KEYS } from "@/lib/experiment/link";
import { LANE_KEYS } from "@/lib/experiment/query";
import { CLASS_KEYS, FREE, MOST_CHARACTERS } from "@/lib/learn/class-link";
import type { Control, Lesson } from "@/lib/learn/lesson";
import { lessons } from "@/lib/learn/lessons";
import { SWEEP_KEYS } from "@/lib/sweep/link";
import { PRIORS, parseSweep, SWEEP_LIMITS } from "@/lib/sweep/schema";

/** A key as the page tells it. */
export interface LinkKey {
  readonly key: string;
  readonly what: string;
  readonly range: string;
  readonly usual: string;
  /** What it looks like: an address behind that of its page. */
  readonly example?: string;
}

type Told = Omit<LinkKey, "key">;

const { responseLength, questionCharacters, priorCharacters, seed, grownLength, iterations, branchDepth } = LIMITS;
const number = (value: number) => value.toLocaleString("en");
const oneOf = (words: readonly string[]) => `one of ${words.join(", ")}`;
const someOf = (words: readonly string[]) => `some of ${words.join(", ")}, with commas between`;

/** What is told of keys, by key. @throws naming a key that the code reads and nothing is told of */
const toldOf = (keys: readonly string[], told: Readonly<Record<string, Told>>): readonly LinkKey[] =>
  keys.map((key) => {
    const text = told[key];
    if (!text) throw new Error(`expected a text for the key "${key}" of a link, found none`);
    return { key, ...text };
  });

const lane = (letter: string, index: number): readonly [string, Told] => [
  letter,
  {
    what: `How lane ${letter.toUpperCase()} decodes, in one line`,
    range: "see below",
    usual: index < DEFAULT_EXPERIMENT.lanes.length ? laneText(DEFAULT_EXPERIMENT.lanes[index]!) : "no such lane",
    ...(index === 0 ? { example: "?a=confident;gamma=0.5" } : {}),
    ...(index === 1 ? { example: "?a=confident;gamma=0.9&b=maskgit;steps=16;prefill=off" } : {}),
  },
];

/** Readable keys, behind the `?`. */
export const queryKeys = toldOf(QUERY_KEYS, {
  q: {
    what: "The question",
    range: `text of at most ${questionCharacters} characters`,
    usual: DEFAULT_EXPERIMENT.question,
    example: "?q=is+there+a+robot+?",
  },
  length: {
    what: "Positions of the answer",
    range: `a whole number from ${responseLength.min} to ${responseLength.max}`,
    usual: String(DEFAULT_EXPERIMENT.responseLength),
    example: "?length=16",
  },
  seed: {
    what: "Seed of all that is drawn at random",
    range: `a whole number from 0 to ${number(seed)}`,
    usual: String(DEFAULT_EXPERIMENT.seed),
    example: "?seed=7&a=maskgit;temperature=0.5",
  },
  ...Object.fromEntries(LANE_KEYS.map(lane)),
  backend: {
    what: "Where the network runs; backends round differently, so close calls can differ",
    range: oneOf(BACKENDS),
    usual: "the best one there is",
    example: "?backend=wasm",
  },
});

/** Another page's key of the playground, read beside the experiment. */
export const traceKey: LinkKey = {
  key: "trace",
  what: `A trace file to open in a lane, as often as wanted up to ${LIMITS.lanes}; from another host only after a press that names it`,
  range: "the address of a file, https://…",
  usual: "none",
  example: "?trace=traces/opening.jsonl",
};

/** Parts of the line of a lane, in their order. */
export const laneParts: readonly LinkKey[] = [
  {
    key: "strategy",
    what: "The strategy’s id, which comes first and without a key",
    range: "an id from the list below",
    usual: DEFAULT_LANE.strategy,
  },
  { key: "setting=value", what: "A setting of the strategy", range: "see the list below", usual: "see the list below" },
  { key: "prefill", what: "The cache’s id", range: oneOf(CACHE_IDS), usual: DEFAULT_LANE.prefill },
  {
    key: "cache.setting=value",
    what: "A setting of the cache",
    range: "see the list of caches",
    usual: "see the list of caches",
  },
  {
    key: "model",
    what: "Folder of the model",
    range: oneOf(shippedModels.map(({ name }) => name)),
    usual: DEFAULT_LANE.model,
  },
  {
    key: "companion",
    what: "Folder of a second model, for strategies that ask two",
    range: "as for the model",
    usual: "the one that suits the strategy",
  },
];

/** What is packed behind the `#`. */
export const fragmentKeys = toldOf(FRAGMENT_KEYS, {
  picture: {
    what: "What is asked about: a scene, or a picture",
    range: "a scene of at most nine things, or a PNG of 96 × 96 pixels, 8-bit RGB",
    usual: "the scene that the page opens with",
  },
  prior: {
    what: "Structure prior: ▒ is one masked position, all else is fixed",
    range: `text of at most ${number(priorCharacters)} characters`,
    usual: "none",
  },
  title: {
    what: "Title that its author gave it: text, never markup",
    range: `a line of at most ${aboutFields.title.max} characters`,
    usual: "none",
  },
  note: {
    what: "Note of its author: text, never markup",
    range: `at most ${aboutFields.note.max} characters`,
    usual: "none",
  },
  branches: {
    what: "What lanes branch from, by their key: the whole recipe of that run, an iteration, a change by hand",
    range: `at most ${branchDepth} runs behind each other, ${grownLength} positions, ${number(iterations)} iterations`,
    usual: "none: lanes begin with masks",
  },
  digests: {
    what: "Fingerprints of the shared runs, by which a run made here is told to be the same",
    range: "four characters an iteration, lane by lane",
    usual: "none: nothing is compared",
  },
  files: {
    what: "Names of files that lanes show runs from, with a fingerprint each; the files travel by themselves",
    range: "a name of at most 120 characters, or nothing, lane by lane",
    usual: "none: lanes show what is run of them",
  },
  origin: {
    what: "What those runs were made of: settings, weights, backend, version of the page",
    range: "words of at most 40 characters",
    usual: "none",
  },
  view: {
    what: "What was being looked at: clock, quantity, cell, breakpoints",
    range: "moments and cells that the runs have",
    usual: "the end of the runs",
  },
});

/** Switches of an embed, beside the keys of the link. */
export const embedKeys = toldOf(EMBED_KEYS, {
  parts: {
    what: "What is shown",
    range: someOf(EMBED_PARTS),
    usual: USUAL_EMBED.parts.join(","),
    example: "?parts=answer,heatmap",
  },
  controls: {
    what: "What can be pressed: nothing, play and scrub, or all of it",
    range: oneOf(EMBED_CONTROLS),
    usual: USUAL_EMBED.controls,
    example: "?controls=none",
  },
  autoplay: { what: "Plays by itself once the runs are there", range: oneOf(ON_OFF), usual: "off" },
  theme: { what: "Light or dark", range: oneOf(EMBED_THEMES), usual: "as the visitor’s system" },
  lane: {
    what: "The only lane that is run and shown",
    range: oneOf(EMBED_LANES),
    usual: "all lanes",
    example: "?lane=A",
  },
});

/** A lesson for a class: keys that all lessons have. */
export const classKeys = toldOf(CLASS_KEYS, {
  class: {
    what: "What the class is called, at the top",
    range: `a line of at most ${MOST_CHARACTERS} characters`,
    usual: "none; any of these keys hides the other pages",
    example: "gamma/?class=Linguistics+2",
  },
  steps: {
    what: "Steps that are shown, counted from 1",
    range: "numbers and ranges of steps of the lesson, with commas between",
    usual: "all of them",
    example: "gamma/?class=&steps=1-3,5",
  },
  present: {
    what: "Opens in large type, for a class",
    range: oneOf(ON_OFF),
    usual: "off",
    example: "gamma/?present=on",
  },
});

/** `between 0 and 1, or free`: what a class link may hold of a control. */
const controlRange = (control: Control): string =>
  control.kind === "range"
    ? `a number from ${control.min} to ${control.max}, or ${FREE}`
    : `${oneOf(control.choices.map(({ value }) => value))}, or ${FREE}`;

const ownValue = (control: Control, { steps }: Lesson): string => {
  const shown = steps.find(({ show }) => show?.controls?.includes(control.id))?.show;
  return shown ? String(control.valueIn(shown.experiment)) : "";
};

/** What of a lesson a class link can fix (a value) or leave open (`free`); without its key it is hidden. */
export const classControls: readonly LinkKey[] = lessons.flatMap((lesson) =>
  (lesson.controls ?? []).map((control) => ({
    key: control.id,
    what: `${control.label}, in “${lesson.title}”`,
    range: controlRange(control),
    usual: `hidden, at ${ownValue(control, lesson)}`,
    example: `${lesson.id}/?${control.id}=${FREE}`,
  })),
);

const usualSweep = parseSweep({ tasks: ["all"] });

/** A sweep of the labs. */
export const sweepKeys = toldOf(["lane", ...SWEEP_KEYS, "backend"], {
  lane: {
    what: "A lane, once for each; a setting may be a grid, from:to:step or a list with commas",
    range: `at most ${SWEEP_LIMITS.lanes} of ${SWEEP_LIMITS.laneCharacters} characters, ${SWEEP_LIMITS.points} once grids are spread out`,
    usual: usualSweep.lanes.join(", "),
    example: "?lane=confident;gamma=0.5:0.95:0.15&n=5",
  },
  tasks: { what: "Kinds of question", range: "ids of tasks, with commas between", usual: "all" },
  lengths: {
    what: "Positions of the answer",
    range: `auto, or whole numbers from ${responseLength.min} to ${responseLength.max}, with commas between; at most ${SWEEP_LIMITS.lengths}`,
    usual: "auto: what each question needs",
  },
  priors: { what: "Structure priors", range: someOf(PRIORS), usual: usualSweep.priors.join(",") },
  drift: {
    what: "Questions of which every step is run again without its cache",
    range: `a whole number from 0 to ${number(SWEEP_LIMITS.n)}`,
    usual: String(usualSweep.drift),
  },
  n: {
    what: "Questions of each task",
    range: `a whole number from 1 to ${number(SWEEP_LIMITS.n)}`,
    usual: String(usualSweep.n),
  },
  seed: {
    what: "Same seed, same questions",
    range: `a whole number from 0 to ${number(seed)}`,
    usual: String(usualSweep.seed),
  },
  backend: { what: "Where the network runs", range: oneOf(BACKENDS), usual: "the best one there is" },
});
