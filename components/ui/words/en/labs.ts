import { counting } from "@/lib/counting";

const { number, count, decimal } = counting("en");
const answers = { one: "answer", other: "answers" };
const cells = { one: "cell", other: "cells" };
const evaluations = { one: "evaluation", other: "evaluations" };
const questions = { one: "question", other: "questions" };

const time = (seconds: number): string => {
  const minutes = seconds / 60;
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  return minutes < 90 ? `${number(Math.round(minutes))} min` : `${decimal(minutes / 60)} h`;
};

/** The frame of all labs: what is measured, how far it is, and what came of it. */
export const labs = {
  names: {
    "length-bias": "Length bias",
    iterations: "Iterations",
    caches: "Caches",
    order: "Order",
    calibration: "Calibration",
    pareto: "Pareto",
    priors: "Structure priors",
    latents: "Latents",
    infilling: "Infilling",
  },
  intros: {
    "length-bias":
      "A diffusion model must be told how many positions to fill in before it knows its answer. Here a lane answers the same questions in rooms of several sizes.",
    iterations:
      "Confident decoding commits everything that it is sure of at once. Here: how many iterations that leaves, by the length of the answer and by the threshold.",
    caches:
      "A cache keeps keys and values that it holds for unchanged. Here: the work and time that it saves, and the right answers that it loses, against the same lane without it.",
    order:
      "A diffusion model may begin anywhere. Here: how near to left to right each strategy writes, which kind of token comes first, and how often answers of an order are right. In a sudoku the order decides.",
    calibration:
      "A threshold is worth what confidence is worth. Here: how often tokens of a confidence are right, and what γ buys.",
    pareto:
      "Right answers against what they cost. A setting is worth considering only if no other one costs less and is as good.",
    priors:
      "Tokens of the answer that are fixed beforehand, such as the braces and quotes of JSON. Here: the same questions with them and without.",
  },
  menu: "Labs",
  parts: {
    bench: "the settings and figures of this lab",
    settings: "the sweep’s settings",
    kept: "the list of kept sweeps",
    figure: "the figure of this lab",
    table: "the table of all lanes",
  },
  drop: "Answers of a sweep, as JSON Lines, are drawn like those measured here; runs beside them open from their cases.",
  // Settings.
  settings: "What is measured",
  lanes: "Lanes; the others are held against the first",
  addLane: "Add lane",
  asText:
    "As text, a value may be a range, `gamma=0.5:0.95:0.05`, a list, `prefill=off,dimple`, or follow the length, `steps=length/2`.",
  editAsText: (lane: string) => `Edit lane ${lane} as text`,
  editInMenus: (lane: string) => `Edit lane ${lane} in menus`,
  onlyText: "A grid, or a setting that follows the length, is edited as text",
  removeLane: (lane: string) => `Remove lane ${lane}`,
  lengths: "Response lengths",
  lengthsHelp: "Positions, one after the other; auto gives each question what it needs.",
  tasks: "Tasks",
  all: "All",
  questionsPerTask: "Questions a task",
  seed: "Seed",
  engines: "Engines at a time",
  enginesHelp: "Each on a processor core of its own. On WebGPU one does it all, 16 questions at a time.",
  priorsAndDrift: "Structure priors and drift",
  priors: "Structure priors",
  prior: { none: "Without a structure prior", skeleton: "With the skeleton of the answer" },
  drift: "Questions whose cache drift is measured",
  estimate: (inCells: number, inAnswers: number, most: number, isAtMost: boolean, minutes: number | null) =>
    `${count(inCells, cells)}, ${count(inAnswers, answers)}, ${isAtMost ? "at most" : "about"} ${count(most, evaluations)}${minutes === null ? "" : `, about ${time(60 * minutes)}`}`,
  willBe: (estimate: string) => `It will be ${estimate}.`,
  conflicts: (several: number) =>
    several === 1
      ? "One thing does not go together, and is left out"
      : `${number(several)} things do not go together, and are left out`,
  moreConflicts: (several: number) => `… and ${number(several)} more.`,
  elsewhere: {
    title: "What was measured",
    sentence:
      "These answers come from models, strategies or tasks that this page does not have: such a sweep is run with `python -m dimple_sweep`, and drawn here.",
    models: "Models",
    lanes: "Lanes",
    leave: "Back to the sweeps of this page",
  },
  // Progress.
  measurement: "Measurement",
  otherThanRecorded: "They are of other settings than those set here.",
  changedSince: "The settings have changed since: “Measure” answers what is missing.",
  looking: "Looking for answers…",
  nothingYet: "Nothing has been measured here yet.",
  answers: (several: number) => count(several, answers),
  answersOf: (done: number, all: number) => `${number(done)} of ${count(all, answers)}`,
  day: (date: string | number) =>
    new Date(date).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" }),
  recorded: (day: string, machine: string, told: string, makers: string) =>
    `**Recorded** on ${day}, ${machine}; ${told}, ${makers}. Measure your own: it replaces them.`,
  fromFile: (name: string, told: string, makers: string) => `From **${name}**: ${told}, ${makers}.`,
  otherWeights: "Other weights than those of this site: they cannot be gone on with.",
  measuredHere: (day: string, told: string, makers: string) =>
    `**Measured here**, ${day}: ${told}${makers === "" ? "" : `, ${makers}`}.`,
  madeBy: (weights: string, backends: string) => `weights ${weights}, ${backends}`,
  and: "and",
  export: "Export",
  exportHelp: "Export the answers on show",
  formats: {
    jsonl: "Answers as JSON Lines",
    csv: "Answers as CSV",
    parquet: "Answers as Parquet",
    md: "Summary as Markdown",
    tex: "Summary as LaTeX",
  } as Readonly<Record<string, string>>,
  cancel: "Cancel",
  stopWatching: "Stop watching",
  pause: "Pause",
  resume: "Resume",
  stop: "Stop",
  stopHelp: "Ends the run. Its answers stay, and it can be gone on with",
  startAnyway: "Start all the same",
  start: "Start",
  goOn: "Go on",
  measure: "Measure",
  preparing: {
    loading: "Loading the models…",
    checking: "Looking for what cannot go together…",
    timing: "Timing some answers on this machine…",
  },
  ended: (why: string) => `The run ended: ${why} Answers so far are kept.`,
  otherTab: "Another tab measures this sweep. Its answers are shown here as they come.",
  progress: "Answers",
  paused: "paused",
  timeLeft: (seconds: number) => `${time(seconds)} left`,
  resultsFile: "Results file",
  openResults: "Open results…",
  openResultsHelp: "Draws answers that were saved as JSON Lines, here or on another machine",
  noAnswers: "No answers yet. Press **Measure**, or drop a results file here.",
  messages: "Messages",
  dismiss: "Dismiss",
  // Kept sweeps.
  kept: "Your sweeps",
  keptHere: (used: string) => `${used} of answers, kept in this browser`,
  keptUntilClosed: (used: string) => `${used} of answers, until this tab is closed`,
  room: (used: string, most: string) => `; this site has ${used} of at most ${most}`,
  moreFor: (name: string) => `More for ${name}`,
  rename: "Rename",
  newName: (name: string) => `New name of ${name}`,
  delete: "Delete",
  // All lanes in numbers.
  table: "All lanes in numbers",
  counted: "Which questions are counted",
  allTasks: (several: number) => `All tasks (${number(several)})`,
  results: "Results of all lanes",
  heads: {
    lane: "lane",
    length: "length",
    prior: "prior",
    n: "n",
    accuracy: "accuracy",
    nfe: "NFE",
    perLength: "iterations ÷ length",
    produced: "produced",
    ms: "ms",
    against: "against the first lane",
  },
  headsHelp: {
    length: "response positions as they were set",
    n: "questions answered",
    accuracy: "share of right answers, with Wilson’s 95 % interval",
    nfe: "network function evaluations an answer, mean",
    perLength: "1 = one token at a time",
    produced: "positions before the end token, mean",
    ms: "wall time of an answer, mean",
    against: "the same questions, one by one, against the first lane; 95 % interval",
  },
  asNeeded: "as needed",
  onlyOne: "The questions that only one of the two answers rightly",
  noDifference: (several: number) => `no difference that ${count(several, questions)} could show`,
  better: (points: number, least: number, most: number) =>
    `${decimal(points)} points better (${decimal(least)} to ${decimal(most)})`,
  worse: (points: number, least: number, most: number) =>
    `${decimal(points)} points worse (${decimal(least)} to ${decimal(most)})`,
  rightHere: "Right here, wrong in the first lane",
  wrongHere: "Wrong here, right in the first lane",
  noQuestion: "No question.",
  allOf: (several: number) => `All ${number(several)}`,
  openCase: "Opens the playground with both lanes on this question, run and scrubbed to where they part",
  here: "here",
  firstLane: "first lane",
  nothing: "nothing",
  isRight: "(right)",
  isWrong: "(wrong)",
};
