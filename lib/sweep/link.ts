/**
 * A sweep in a URL, all of it readable in the query:
 *
 *     /labs/?lane=confident;gamma=0.5:0.95:0.05&lane=maskgit;steps=length/2&tasks=count,add&lengths=auto,16&n=20&seed=1
 *
 * Links are read strictly and never throw: what cannot be used is left out or replaced, and a notice says so.
 */
import { encodeValue, MAX_QUERY, pairsOf } from "@/lib/experiment/query";
import type { Notify } from "@/lib/experiment/read-lane";
import { sayExpected } from "@/lib/scene/issue";
import { shown } from "@/lib/scene/shown";
import type { ProblemSet } from "@/lib/study/problems";
import { lanesOf } from "./grid";
import { PRIORS, parseSweep, SWEEP_LIMITS, type Sweep, sweepSchema } from "./schema";

/** Writing and reading of each part that stands in the query once. */
interface Part<Value> {
  write(value: Value): string;
  /** Data for the schema; throws where it can be none. */
  read(text: string, notify: Notify, problems: ProblemSet): unknown;
}

const listed = (values: readonly string[]) => values.join(",");
const numbered = { write: String, read: (text: string) => (/^\d+$/.test(text) ? Number(text) : text) };

const PARTS: { readonly [Key in Exclude<keyof Sweep, "version" | "lanes">]: Part<Sweep[Key]> } = {
  tasks: {
    write: listed,
    read: (text, notify, { tasks }) =>
      knownOf(
        "task",
        text,
        tasks.map(({ id }) => id),
        notify,
      ),
  },
  lengths: {
    write: (lengths) => listed(lengths.map((length) => length?.toString() ?? "auto")),
    read: (text) => text.split(",").map((length) => (length === "auto" ? null : numbered.read(length))),
  },
  priors: { write: listed, read: (text, notify) => knownOf("prior", text, PRIORS, notify) },
  drift: numbered,
  n: numbered,
  seed: numbered,
};
/** Parts of a sweep that stand in its link once, beside `lane`, which stands there once for each lane. */
export const SWEEP_KEYS = Object.keys(PARTS) as (keyof typeof PARTS)[];

/** The query of a sweep, with its `?`. */
export function sweepQuery(sweep: Sweep): string {
  const lanes = sweep.lanes.map((lane) => ["lane", lane] as const);
  const parts = SWEEP_KEYS.map((key) => [key, (PARTS[key] as Part<unknown>).write(sweep[key])] as const);
  return `?${[...lanes, ...parts].map(([key, value]) => `${key}=${encodeValue(value)}`).join("&")}`;
}

/** True where two sweeps ask the same of the same lanes, however grids are written and whatever the order. */
export function asksTheSame(one: Sweep, other: Sweep): boolean {
  return spreadQuery(one) === spreadQuery(other);
}

function spreadQuery(sweep: Sweep): string {
  const lanes = sweep.lanes.flatMap(labelsOf).sort();
  const [tasks, priors] = [sweep.tasks.toSorted(), sweep.priors.toSorted()];
  const lengths = sweep.lengths.toSorted((a, b) => String(a).localeCompare(String(b)));
  return sweepQuery({ ...sweep, lanes, tasks, priors, lengths });
}

/** Lanes of a text; one that cannot be read is told where it is written, and stands for itself here. */
function labelsOf(text: string): string[] {
  try {
    return lanesOf(text).map(({ label }) => label);
  } catch {
    return [text];
  }
}

/** What a link says of a sweep. */
export interface ReadSweep {
  readonly sweep: Sweep;
  /** What could not be read, a sentence each. */
  readonly notices: readonly string[];
}

/** Reads a query; what is absent is as in a sweep of the default lanes on all tasks. */
export function readSweepQuery(search: string, problems: ProblemSet): ReadSweep {
  const notices: string[] = [];
  const notify: Notify = (notice) => notices.push(notice);
  const usual = parseSweep({ tasks: problems.tasks.map(({ id }) => id) });
  if (search.length > MAX_QUERY) {
    notify(`Link: expected at most ${MAX_QUERY} characters, found ${search.length}; using the usual sweep.`);
    return { sweep: usual, notices };
  }
  const pairs = pairsOf(search, "");
  const lanes = readLanes(
    pairs.filter(([key]) => key === "lane").map(([, value]) => value),
    notify,
  );
  const parts = SWEEP_KEYS.flatMap((key) => {
    const given = pairs.filter(([name]) => name === key);
    if (given.length > 1) notify(`Link: "${key}" is given twice; the first one counts.`);
    return given[0] ? [[key, readPart(key, given[0][1], usual, notify, problems)] as const] : [];
  });
  return { sweep: { ...usual, ...(lanes.length > 0 ? { lanes } : {}), ...Object.fromEntries(parts) }, notices };
}

/** Lanes that can be read. */
function readLanes(written: readonly string[], notify: Notify): string[] {
  if (written.length > SWEEP_LIMITS.lanes) {
    notify(`Link: expected at most ${SWEEP_LIMITS.lanes} lanes, found ${written.length}; the rest is left out.`);
  }
  return written.slice(0, SWEEP_LIMITS.lanes).filter((text) => {
    try {
      if (text.length > SWEEP_LIMITS.laneCharacters) throw new RangeError("it is too long.");
      lanesOf(text);
      return true;
    } catch (error) {
      notify(`Link: lane ${shown(text)} is left out: ${(error as Error).message}`);
      return false;
    }
  });
}

function readPart<Key extends keyof typeof PARTS>(
  key: Key,
  text: string,
  usual: Sweep,
  notify: Notify,
  problems: ProblemSet,
): Sweep[Key] {
  const parsed = sweepSchema.shape[key].safeParse(PARTS[key].read(text, notify, problems));
  if (parsed.success) return parsed.data as Sweep[Key];
  const instead = (PARTS[key] as Part<Sweep[Key]>).write(usual[key]);
  notify(`Link: ${key}: ${sayExpected(parsed.error.issues[0]!)}, found ${shown(text)}; using ${shown(instead)}.`);
  return usual[key];
}

/** Those words of a list that are known; others are told. */
function knownOf(kind: string, text: string, known: readonly string[], notify: Notify): string[] {
  const words = [...new Set(text.split(","))];
  for (const word of words.filter((each) => !known.includes(each))) {
    notify(`Link: no ${kind} ${shown(word)}; there are ${known.join(", ")}. It is left out.`);
  }
  return words.filter((word) => known.includes(word));
}
