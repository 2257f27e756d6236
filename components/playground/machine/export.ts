/** A run as a file and as plain text. */
import { backendLabel } from "@/components/ui/backend-label";
import { cacheSummary } from "@/components/ui/cache-summary";
import { saveFile } from "@/components/ui/save-file";
import { traceSummary } from "@/components/ui/strategy-summary";
import { findDeclaration } from "@/lib/decoding/declarations";
import { defaultSettings } from "@/lib/decoding/params";
import { laneText } from "@/lib/experiment/lane-text";
import type { Experiment } from "@/lib/experiment/schema";
import { describeScene } from "@/lib/scene/edit";
import type { Grade } from "@/lib/scene/score";
import { answerText } from "@/lib/trace/answer";
import { NOT_RECORDED } from "@/lib/trace/format";
import { traceToJson } from "@/lib/trace/lower-v2";
import type { Trace } from "@/lib/trace/schema";

/** Longest file name made, without its ending: some systems take no more than 255 bytes of all of it. */
const LONGEST_NAME = 120;

/**
 * Name of a lane's file, with all that its settings have besides their defaults:
 * `lane-A-mini-dimple-confident-gamma-0.8-seed-7.trace.json`.
 * @param ending what kind of file it is, `.trace.json`
 */
export function laneFileName(trace: Trace, letter: string, ending: string): string {
  const { model, strategy, settings, prefill, cacheSettings, branch, seed } = trace;
  const known = findDeclaration(strategy);
  const defaults = known ? defaultSettings(known) : {};
  const changed = Object.entries(settings).filter(([key, value]) => value !== defaults[key]);
  const recipe = laneText({
    strategy,
    settings: Object.fromEntries(changed),
    ...(prefill === undefined ? {} : { prefill }),
    ...(cacheSettings ? { cacheSettings } : {}),
  });
  const parts = [
    `lane-${letter}`,
    model.name,
    recipe,
    ...(branch ? [`branch-${branch.iteration + 1}`] : []),
    ...(seed === undefined ? [] : [`seed-${seed}`]),
  ];
  return `${parts
    .join("-")
    .replace(/[^\w.-]+/g, "-")
    .slice(0, LONGEST_NAME)}${ending}`;
}

/** Saves a lane's trace as a JSON file. */
export const downloadTrace = (trace: Trace, letter: string): void =>
  saveFile(laneFileName(trace, letter, ".trace.json"), traceToJson(trace), "application/json");

/** Saves an experiment, without its runs, as a file that this page and the command line open. */
export function saveExperiment(experiment: Experiment): void {
  const words = (experiment.title ?? experiment.question).toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-");
  const name = words.replace(/^-+|-+$/g, "").slice(0, 60) || "experiment";
  saveFile(`${name}.experiment.json`, JSON.stringify(experiment), "application/json");
}

/** How a run was made, in one line: what was asked, by which strategy, settings, model and backend, and what it took. */
export function methodLine(trace: Trace): string {
  const { question, iterations, outcome, model, backend, seed, responseLength } = trace;
  const prefill =
    trace.prefill === undefined || trace.prefill === "off" ? [] : [cacheSummary({ ...trace, prefill: trace.prefill })];
  const nfe = outcome.nfe === undefined ? [] : [`${outcome.nfe} NFE`];
  return [
    question.trim() === "" ? `question ${NOT_RECORDED}` : `“${question.trim()}”`,
    traceSummary(trace),
    ...prefill,
    model.label,
    ...(backend ? [backend.name] : []),
    ...(seed === undefined ? [] : [`seed ${seed}`]),
    `${iterations.length} iterations for ${responseLength} positions`,
    ...nfe,
  ].join(" · ");
}

/** What is known of a run besides its trace. */
export interface AboutRun {
  /** Of what it was asked; null where nobody knows. */
  readonly picture: Experiment["picture"] | null;
  /** Null where its answer cannot be graded. */
  readonly grade: Grade | null;
}

/** A run in a few lines of plain text. */
export function traceAsText(trace: Trace, { picture, grade }: AboutRun): string {
  const { question, outcome, iterations, responseLength, model, backend, seed, prefill, cacheSettings } = trace;
  const cache = prefill === undefined ? `cache ${NOT_RECORDED}` : cacheSummary({ prefill, cacheSettings });
  const made = [
    model.label,
    traceSummary(trace),
    cache,
    backend ? backendLabel(backend.name) : `backend ${NOT_RECORDED}`,
    `seed ${seed ?? NOT_RECORDED}`,
  ];
  const nfe = outcome.nfe === undefined ? `NFE ${NOT_RECORDED}` : `${outcome.nfe} NFE`;
  const time = outcome.totalMs === undefined ? `time ${NOT_RECORDED}` : `${outcome.totalMs.toFixed(1)} ms`;
  return [
    `picture: ${pictureText(picture)}`,
    `question: ${question === "" ? NOT_RECORDED : question}`,
    `answer: ${answerText(trace) ?? outcome.text}`,
    ...(grade ? [`grade: ${gradeText(grade)}`] : []),
    made.join(" · "),
    `${iterations.length} iterations for ${responseLength} positions, ${nfe}, ${time}`,
  ].join("\n");
}

function pictureText(picture: AboutRun["picture"]): string {
  if (!picture) return NOT_RECORDED;
  return picture.kind === "scene" ? describeScene(picture.scene) : "an uploaded picture";
}

function gradeText({ correct, score, detail, expected }: Grade): string {
  if (correct) return "exact";
  const partly = score > 0 ? `, ${Math.round(score * 100)} % right` : "";
  return `wrong${partly}: ${detail} Expected: ${expected}`;
}
