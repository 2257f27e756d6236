/** Whether the runs of a link that was opened are those that were shared; and where they are not, what is behind it. */

import { laneLetter } from "@/components/charts/lanes";
import type { Verdict } from "@/components/playground/state/runs";
import { backendLabel } from "@/components/ui/backend-label";
import { lanes } from "@/components/ui/words/en/lanes";
import { wordsNow } from "@/components/ui/words/spoken";
import { describeDoubt } from "@/lib/analysis/close-call";
import type { SharedExperiment } from "@/lib/experiment/link";
import { askedDifferences, type RunOrigin, runOrigin } from "@/lib/experiment/origin";
import type { Asked } from "@/lib/experiment/read";
import { firstDifferentIteration, traceDigest } from "@/lib/trace/digest";
import type { Trace } from "@/lib/trace/schema";

/** What a link says of its runs. */
export type SharedRuns = Pick<SharedExperiment, "experiment" | "digests" | "origin">;

/** One lane's run beside the one that was shared. */
interface Compared {
  readonly name: string;
  readonly trace: Trace;
  /** What the shared run was made of; null in older links. */
  readonly origin: RunOrigin | null;
  readonly made: RunOrigin;
  /** First iteration that differs; null where the runs are the same. */
  readonly at: number | null;
}

/**
 * What is to be said of runs beside those that were shared; null where nothing was shared to compare.
 * @param traces by lane; undefined where a lane has no run, or one of other settings than the link's
 */
export function compareWithShared(
  { experiment, digests, origin }: SharedRuns,
  traces: readonly (Trace | undefined)[],
): Verdict | null {
  const compared = digests.flatMap((digest, index): Compared[] => {
    const trace = traces[index];
    const lane = experiment.lanes[index];
    if (digest === null || !trace || !lane) return [];
    const at = firstDifferentIteration(traceDigest(trace), digest);
    return [{ name: laneLetter(index), trace, origin: origin?.runs[index] ?? null, made: runOrigin(lane, trace), at }];
  });
  if (compared.length === 0) return null;
  const edited = origin ? editedParts({ experiment, origin, compared }) : [];
  const different = compared.filter(({ at }) => at !== null);
  if (edited.length > 0 && different.length > 0) return { same: false, text: editedText(edited, compared) };
  return different.length > 0
    ? { same: false, text: differentText(different) }
    : { same: true, text: sameText(compared) };
}

// --- the same ---------------------------------------------------------------------------------------

function sameText(compared: readonly Compared[]): string {
  const words = wordsNow(lanes);
  const same = words.sameAsShared(namesOf(compared), compared.length);
  // The lane whose run came from elsewhere tells most.
  const told = [...compared].sort((a, b) => Number(isElsewhere(b)) - Number(isElsewhere(a)));
  const where = told.find(({ origin }) => origin?.backend);
  if (!where) return `${same}.`;
  const [there, here] = [where.origin!, where.made].map(backendText) as [string, string];
  return `${same}, ${isElsewhere(where) ? words.madeThere(there, here) : words.madeThereAndHere(here)}.`;
}

const isElsewhere = ({ origin, made }: Compared): boolean =>
  origin?.backend !== undefined && origin.backend !== made.backend;

/** `on WebGPU there, on WebAssembly here`. */
const bothBackends = (origin: RunOrigin, made: RunOrigin): string =>
  origin.backend === made.backend
    ? `on ${backendText(made)} there and here`
    : `on ${backendText(origin)} there, on ${backendText(made)} here`;

const namesOf = (compared: readonly Compared[]) => compared.map(({ name }) => name).join(", ");
const backendText = ({ backend }: RunOrigin) => (backend ? backendLabel(backend) : "a backend that was not recorded");

// --- an edited link ---------------------------------------------------------------------------------

const PARTS: Readonly<Record<keyof Asked, string>> = {
  picture: "the picture",
  question: "the question",
  responseLength: "the answer’s length",
  prior: "the structure prior",
  seed: "the seed",
};

interface Edited extends Pick<SharedRuns, "experiment"> {
  readonly origin: NonNullable<SharedRuns["origin"]>;
  readonly compared: readonly Compared[];
}

/** What in a link is not as it was when its runs were made, in words. */
function editedParts({ experiment, origin, compared }: Edited): string[] {
  const asked = askedDifferences(experiment, origin.asked).map((part) => PARTS[part]);
  const lanes = compared.filter(({ origin: shared, made }) => shared !== null && shared.lane !== made.lane);
  return [...asked, ...lanes.map(({ name }) => `the settings of lane ${name}`)];
}

function editedText(edited: readonly string[], compared: readonly Compared[]): string {
  const told = [
    "Not comparable: this link was edited, or lost something on its way.",
    `Not as shared: ${edited.join(", ")}. The runs answer something else, so they are not held against the shared ones.`,
  ];
  const other = compared.find(isOfOtherVersion);
  // Another version can have other defaults, which count as settings.
  return [...told, ...(other ? [versionText(other)] : [])].join("\n");
}

// --- other runs -------------------------------------------------------------------------------------

/** What is behind a run that differs, as far as a link tells. */
type Cause = "weights" | "version" | "backend" | "unknown";

const HEADLINES: Readonly<Record<Cause, string>> = {
  weights: "Not the shared run: other weights.",
  version: "Not the shared run: another version of the page.",
  backend: "Not the shared run: another backend.",
  unknown: "Not the shared run.",
};

function differentText(different: readonly Compared[]): string {
  const causes = [...new Set(different.map(causeOf))];
  const headline = HEADLINES[causes.length === 1 ? causes[0]! : "unknown"];
  return [
    headline,
    ...different.map((lane) => `Lane ${lane.name} differs from iteration ${lane.at! + 1} on. ${why(lane)}`),
  ].join("\n");
}

function causeOf(lane: Compared): Cause {
  const { origin, made } = lane;
  if (!origin) return "unknown";
  if (origin.weights !== made.weights) return "weights";
  if (isOfOtherVersion(lane)) return "version";
  return origin.backend !== made.backend ? "backend" : "unknown";
}

function why(lane: Compared): string {
  const { trace, origin, made, at } = lane;
  const cause = causeOf(lane);
  const doubt = describeDoubt(trace, at!, {
    backend: origin?.backend,
    isAlike: cause === "backend" || (origin !== null && cause === "unknown"),
  });
  switch (cause) {
    case "weights":
      return `It was shared with weights ${origin!.weights}; here ${trace.model.label} has ${made.weights}. Made ${bothBackends(origin!, made)}.`;
    case "version":
      return `${versionText(lane)} Made ${bothBackends(origin!, made)}. ${doubt}`;
    case "backend":
      return `It was shared from ${backendText(origin!)}, and made here on ${backendText(made)}. ${doubt}`;
    case "unknown":
      return origin
        ? `Weights, version and backend (${backendText(made)}) are those of the shared run. ${doubt}`
        : doubt;
  }
}

const isOfOtherVersion = ({ origin, made }: Compared): boolean => origin !== null && origin.app !== made.app;

const versionText = ({ origin, made }: Compared): string =>
  `It was shared by version ${origin?.app ?? "unknown"} of the page; this is version ${made.app ?? "unknown"}.`;
