/**
 * A whole experiment in a URL. What people edit by hand stands readable in the query:
 *
 *     ?q=how+many+cats+are+there&length=32&seed=7&a=confident;gamma=0.9&b=maskgit;steps=16;prefill=off
 *
 * Everything else — the picture, the structure prior, its author's title and note, what lanes branch from, digests of the runs and what they were made
 * of, names of files that lanes show, what is being looked at — is one compressed fragment with a version (`fragment.ts`). Links are read strictly and never throw: what cannot be used is replaced, and a
 * notice says so. What got into one on its way, through a mail or a newsletter, is left out.
 */
import type { z } from "zod/mini";
import { declarations } from "@/lib/decoding/declarations";
import type { BackendName } from "@/lib/engine/backends";
import { shown } from "@/lib/scene/shown";
import { MAX_DIGEST_CHARACTERS } from "@/lib/trace/digest";
import { aboutKeys, readAbout } from "./about";
import { DEFAULT_EXPERIMENT } from "./defaults";
import { MAX_FRAGMENT, pack, tellUnknown, unpack } from "./fragment";
import { laneText, readLaneText } from "./lane-text";
import { type LinkFile, linkFilesSchema } from "./link-files";
import { type LinkView, linkViewSchema } from "./link-view";
import { type Origin, originSchema } from "./origin";
import { encodeValue, LANE_KEYS, type LinkParts, MAX_QUERY, pairsOf } from "./query";
import { type Asked, askedFields, askedKeys, readAsked } from "./read";
import { isData, laneName, type Notify, readBranch } from "./read-lane";
import { type Experiment, type Lane, laneSchema } from "./schema";

export const BACKENDS = ["webgpu", "wasm", "cpu"] as const satisfies readonly BackendName[];

/** Longest link that mails, chats and forms are known to pass on whole, characters. */
export const SAFE_LENGTH = 2_000;

/** What is asked, as far as it stands in the query. */
const QUERY_FIELDS = askedKeys.flatMap((name) => {
  const { query } = askedFields[name];
  return query ? [{ name, ...query }] : [];
});
/** And what travels behind the `#`. */
const BEHIND_HASH = askedKeys.filter((name) => askedFields[name].query === undefined);
export const QUERY_KEYS: readonly string[] = [...QUERY_FIELDS.map(({ key }) => key), ...LANE_KEYS, "backend"];
/** All that may stand behind the `#`. */
export const FRAGMENT_KEYS: readonly string[] = [
  ...BEHIND_HASH,
  ...aboutKeys,
  ...["branches", "digests", "origin", "files", "view"],
];

/** Words that a hand which writes a link may take for its keys: the keys, the lane after the last, and all parts of an experiment. */
const OUR_WORDS: ReadonlySet<string> = new Set(
  [
    ...QUERY_KEYS,
    "e",
    ...askedKeys,
    ...Object.keys(laneSchema.shape),
    ...declarations.flatMap(({ params }) => Object.keys(params)),
  ].map((word) => word.toLowerCase()),
);

/** An experiment as it travels, with what its runs committed where that is known. */
export interface SharedExperiment {
  readonly experiment: Experiment;
  /** `traceDigest` of each lane's run, parallel to the lanes; null where there was none. */
  readonly digests: readonly (string | null)[];
  /** What those runs were made of; absent in older links, and where there was no run. */
  readonly origin?: Origin | undefined;
  /** Runs from files that lanes show, parallel to the lanes; absent: none do. */
  readonly files?: readonly (LinkFile | null)[] | undefined;
  /** What was being looked at; absent: nothing in particular. */
  readonly view?: LinkView | undefined;
  /** Run on this backend; absent: on the best one there is. Backends round differently, so runs can differ in close calls. */
  readonly backend?: BackendName;
}

/** The link of an experiment. A picture too large for a link is left out, then branches are; the notice says so. */
export function writeLink({
  experiment,
  digests,
  origin,
  files = [],
  view,
  backend,
}: SharedExperiment): LinkParts & { readonly notice: string | null } {
  const search = `?${queryOf(experiment, backend)}`;
  const { picture, ...told } = behindHash(experiment);
  const { title, note } = experiment;
  const hasRuns = digests.some((digest) => digest !== null);
  const shown = files.some((file) => file !== null) ? { files } : {};
  const rest = { ...told, title, note, ...(hasRuns ? { digests, origin } : {}), ...shown, view };
  const branched = experiment.lanes.flatMap((lane, at) =>
    lane.branch ? [[LANE_KEYS[at]!, lane.branch] as const] : [],
  );
  const branches = branched.length > 0 ? { branches: Object.fromEntries(branched) } : {};
  const whole = pack({ picture, ...rest, ...branches });
  if (whole.length <= MAX_FRAGMENT) return { search, hash: whole, notice: null };
  const lesser = [
    { missing: "The picture is", hash: pack({ ...rest, ...branches }) },
    { missing: "What the lanes branch from is", hash: pack({ picture, ...rest }) },
    { missing: "The picture, and what the lanes branch from, are", hash: pack(rest) },
  ];
  const { missing, hash } = lesser.find((attempt) => attempt.hash.length <= MAX_FRAGMENT) ?? lesser.at(-1)!;
  return { search, hash, notice: `${missing} too large for a link (${MAX_FRAGMENT} characters) and left out.` };
}

/** What to put behind the playground's address for these lanes, and for what it is told to ask; all that is left out is as the page opens, or usual for a lane. */
export const linkTo = (experiment: LinkedExperiment): string => `?${queryOf(experiment)}`;

/** What an address written by a page names: what fits into a query. */
export interface LinkedExperiment extends Partial<Pick<Asked, "question" | "responseLength" | "seed">> {
  readonly lanes: readonly Partial<Omit<Lane, "branch">>[];
}

/** What a link says. */
export interface ReadLink extends SharedExperiment {
  /** What could not be read, a sentence each; empty where the experiment is the very one that was written. */
  readonly notices: readonly string[];
  /** The link had a picture that cannot be read: the default scene stands in its place. */
  readonly isPictureLost?: true;
}

/** Reads a link; a URL without any of our keys gives the default experiment and no notice. */
export function readLink({ search, hash }: LinkParts): ReadLink {
  const notices: string[] = [];
  const notify: Notify = (notice) => notices.push(notice);
  const packed = unpack(hash, notify);
  const rest: FragmentData = packed ?? {};
  tellUnknown(packed ?? {}, FRAGMENT_KEYS, notify);
  const query = readQuery(search, hash, notify);
  const branches = readBranches(rest.branches, notify);
  const lanes = LANE_KEYS.flatMap((key, index) => {
    if (!query.has(key)) return [];
    const lane = readLaneText(query.get(key)!, laneName(index), notify);
    const branch = branches[key] === undefined ? undefined : readBranch(branches[key], laneName(index), notify);
    return [branch ? { ...lane, branch } : lane];
  });
  const experiment: Experiment = {
    version: DEFAULT_EXPERIMENT.version,
    ...readAsked({ ...behindHash(rest), ...askedIn(query) }, notify),
    lanes: lanes.length > 0 ? lanes : DEFAULT_EXPERIMENT.lanes,
    ...readAbout(rest, notify),
  };
  const digests = readDigests(rest.digests, experiment.lanes.length, notify);
  const origin = readPart(
    rest.origin,
    originSchema,
    "what its runs were made of is damaged; it is not compared",
    notify,
  );
  const files = readPart(
    rest.files,
    linkFilesSchema,
    "what files its lanes show is damaged; they have the usual settings",
    notify,
  );
  const view = readPart(rest.view, linkViewSchema, "what was being looked at is damaged; it is left out", notify);
  const backend = query.has("backend") ? readBackend(query.get("backend")!, notify) : undefined;
  const hadPicture = packed === null || rest.picture !== undefined;
  const isPictureLost = hadPicture && experiment.picture === DEFAULT_EXPERIMENT.picture;
  return {
    experiment,
    digests,
    ...(origin ? { origin } : {}),
    ...(files ? { files: experiment.lanes.map((_, index) => files[index] ?? null) } : {}),
    ...(view ? { view } : {}),
    ...(backend ? { backend } : {}),
    ...(isPictureLost ? { isPictureLost } : {}),
    notices,
  };
}

// --- the query --------------------------------------------------------------------------------------

/** What is asked and the lanes, without the `?`. */
function queryOf({ lanes, ...asked }: Partial<Asked> & Pick<LinkedExperiment, "lanes">, backend?: BackendName): string {
  const pairs = [
    ...QUERY_FIELDS.map(({ name, key }) => [key, asked[name]] as const),
    ...lanes.map((lane, index) => [LANE_KEYS[index]!, laneText(lane)] as const),
    ["backend", backend] as const,
  ];
  return pairs.flatMap(([key, value]) => (value === undefined ? [] : `${key}=${encodeValue(String(value))}`)).join("&");
}

/** What a query says is asked, as data; a number that is none stays text. */
function askedIn(query: ReadonlyMap<string, string>): Partial<Record<keyof Asked, unknown>> {
  const isNumber = (text: string) => /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text);
  const given = QUERY_FIELDS.filter(({ key }) => query.has(key)).map((field) => {
    const text = query.get(field.key)!;
    return [field.name, field.isNumber && isNumber(text) ? Number(text) : text] as const;
  });
  return Object.fromEntries(given);
}

function readQuery(search: string, hash: string, notify: Notify): Map<string, string> {
  const query = new Map<string, string>();
  if (search.length > MAX_QUERY) {
    notify(`Link: expected at most ${MAX_QUERY} characters of settings, found ${search.length}; using the defaults.`);
    return query;
  }
  for (const [key, value] of pairsOf(search, hash)) {
    if (!QUERY_KEYS.includes(key)) {
      // Newsletters and networks add keys of their own; only what looks like a slip of somebody's hand is told.
      if (looksLikeOurs(key)) notify(`Link: ${shown(key)} is none of ${QUERY_KEYS.join(", ")}; it is left out.`);
    } else if (query.has(key)) notify(`Link: "${key}" is given twice; the first one counts.`);
    else query.set(key, value);
  }
  return query;
}

/** Whether a key is one of our words, or one slip away from a longer one. */
function looksLikeOurs(key: string): boolean {
  const word = key.toLowerCase();
  return OUR_WORDS.has(word) || [...OUR_WORDS].some((ours) => ours.length >= 4 && isOneSlip(word, ours));
}

/** Whether two words differ by one letter: another, missing, too many, or in its neighbour's place. */
function isOneSlip(word: string, other: string): boolean {
  if (Math.abs(word.length - other.length) > 1) return false;
  let same = 0;
  while (same < word.length && word[same] === other[same]) same++;
  const [rest, meant] = [word.slice(same), other.slice(same)];
  return (
    rest.slice(1) === meant.slice(1) ||
    rest.slice(1) === meant ||
    rest === meant.slice(1) ||
    (rest[0] === meant[1] && rest[1] === meant[0] && rest.slice(2) === meant.slice(2))
  );
}

function readBackend(text: string, notify: Notify): BackendName | undefined {
  const backend = BACKENDS.find((name) => name === text);
  if (!backend)
    notify(`Link: expected backend to be one of ${BACKENDS.join(", ")}, found ${shown(text)}; using the best.`);
  return backend;
}

// --- the fragment -----------------------------------------------------------------------------------

/** What is asked and does not stand in the query, and what else does not. */
interface FragmentData extends Partial<Record<keyof Asked, unknown>> {
  readonly title?: unknown;
  readonly note?: unknown;
  /** By the key of the lane in the query: what it branches from. */
  readonly branches?: unknown;
  readonly digests?: unknown;
  readonly origin?: unknown;
  readonly files?: unknown;
  readonly view?: unknown;
}

/** What is asked and does not stand in the query. */
const behindHash = <Data extends Partial<Record<keyof Asked, unknown>>>(data: Data): Partial<Data> =>
  Object.fromEntries(BEHIND_HASH.map((name) => [name, data[name]])) as Partial<Data>;

function readBranches(value: unknown, notify: Notify): Readonly<Record<string, unknown>> {
  if (value === undefined) return {};
  if (isData(value)) return value;
  notify("Link: what its lanes branch from is damaged; they run from masks.");
  return {};
}

/** A part that is read whole or not at all. */
function readPart<Part>(
  value: unknown,
  schema: z.ZodMiniType<Part>,
  problem: string,
  notify: Notify,
): Part | undefined {
  if (value === undefined) return undefined;
  const { data } = schema.safeParse(value);
  if (data === undefined) notify(`Link: ${problem}.`);
  return data;
}

function readDigests(value: unknown, lanes: number, notify: Notify): (string | null)[] {
  const none = new Array<null>(lanes).fill(null);
  if (value === undefined) return none;
  const isDigest = (entry: unknown) =>
    entry === null || (typeof entry === "string" && entry.length <= MAX_DIGEST_CHARACTERS && /^[\w-]*$/.test(entry));
  if (!Array.isArray(value) || !value.every(isDigest)) {
    notify("Link: the digests of its runs are damaged; they are not compared.");
    return none;
  }
  return none.map((_, index) => value[index] ?? null);
}
