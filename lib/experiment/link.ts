/**
 * A whole experiment in a URL. What people edit by hand stands readable in the query:
 *
 *     ?q=how+many+cats+are+there&length=32&seed=7&a=confident;gamma=0.9&b=maskgit;steps=16;prefill=off
 *
 * Everything else — the picture, the structure prior, what lanes branch from, digests of the runs — is one compressed
 * fragment with a version, `#1.…`: JSON, deflated, in base64url. Links are read strictly and never throw: what cannot be used is replaced, and a
 * notice says so.
 */
import { deflateSync, Inflate } from "fflate";
import type { BackendName } from "@/lib/engine/backends";
import { MAX_DIGEST_CHARACTERS } from "@/lib/trace/digest";
import { DEFAULT_EXPERIMENT } from "./defaults";
import { laneText, readLaneText } from "./lane-text";
import { type Asked, askedFields, askedKeys, readAsked } from "./read";
import { isData, laneName, type Notify, readBranch, shown } from "./read-lane";
import type { Experiment, Lane } from "./schema";

const LINK_VERSION = 1;

/** Longest fragment written or read, characters. */
const MAX_FRAGMENT = 32_768;
/** Longest query read, characters. */
const MAX_QUERY = 8_192;
/** Most bytes a fragment may unpack to. */
const MAX_UNPACKED = 262_144;

const LANE_KEYS = ["a", "b", "c", "d"] as const;
const BACKENDS = ["webgpu", "wasm", "cpu"] as const satisfies readonly BackendName[];

/** What is asked, as far as it stands in the query. */
const QUERY_FIELDS = askedKeys.flatMap((name) => {
  const { query } = askedFields[name];
  return query ? [{ name, ...query }] : [];
});
/** And what travels behind the `#`. */
const BEHIND_HASH = askedKeys.filter((name) => askedFields[name].query === undefined);
const QUERY_KEYS: readonly string[] = [...QUERY_FIELDS.map(({ key }) => key), ...LANE_KEYS, "backend"];

/** An experiment as it travels, with what its runs committed where that is known. */
export interface SharedExperiment {
  readonly experiment: Experiment;
  /** `traceDigest` of each lane's run, parallel to the lanes; null where there was none. */
  readonly digests: readonly (string | null)[];
  /** Run on this backend; absent: on the best one there is. Backends round differently, so runs can differ in close calls. */
  readonly backend?: BackendName;
}

/** The two parts of a URL that carry an experiment, with their `?` and `#`. */
export interface LinkParts {
  readonly search: string;
  readonly hash: string;
}

/** The link of an experiment. A picture too large for a link is left out, then branches are; the notice says so. */
export function writeLink({
  experiment,
  digests,
  backend,
}: SharedExperiment): LinkParts & { readonly notice: string | null } {
  const search = `?${queryOf(experiment, backend)}`;
  const { picture, ...told } = behindHash(experiment);
  const rest = { ...told, ...(digests.some((digest) => digest !== null) ? { digests } : {}) };
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

/** The page with these lanes, and with what it is told to ask; all that is left out is as the page opens, or usual for a lane. */
export const linkTo = (experiment: LinkedExperiment): string => `/?${queryOf(experiment)}`;

/** What an address written by a page names: what fits into a query. */
export interface LinkedExperiment extends Partial<Pick<Asked, "question" | "responseLength" | "seed">> {
  readonly lanes: readonly Partial<Omit<Lane, "branch">>[];
}

/** Reads a link; a URL without any of our keys gives the default experiment and no notice. */
export function readLink({ search, hash }: LinkParts): SharedExperiment & { readonly notices: readonly string[] } {
  const notices: string[] = [];
  const notify: Notify = (notice) => notices.push(notice);
  const rest = unpack(hash.replace(/^#/, ""), notify);
  const query = readQuery(search, notify);
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
  };
  const digests = readDigests(rest.digests, experiment.lanes.length, notify);
  const backend = query.has("backend") ? readBackend(query.get("backend")!, notify) : undefined;
  return { experiment, digests, ...(backend ? { backend } : {}), notices };
}

// --- the query --------------------------------------------------------------------------------------

/** Percent-encoding that leaves lane shorthand readable. */
const encodeValue = (text: string) =>
  encodeURIComponent(text.toWellFormed())
    .replaceAll("%20", "+")
    .replace(/%(3B|3D|2C|3A|3F)/g, decodeURIComponent);

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

function readQuery(search: string, notify: Notify): Map<string, string> {
  const query = new Map<string, string>();
  if (search.length > MAX_QUERY) {
    notify(`Link: expected at most ${MAX_QUERY} characters of settings, found ${search.length}; using the defaults.`);
    return query;
  }
  for (const [key, value] of new URLSearchParams(search)) {
    if (!QUERY_KEYS.includes(key)) notify(`Link: ${shown(key)} is none of ${QUERY_KEYS.join(", ")}; it is left out.`);
    else if (query.has(key)) notify(`Link: "${key}" is given twice; the first one counts.`);
    else query.set(key, value);
  }
  return query;
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
  /** By the key of the lane in the query: what it branches from. */
  readonly branches?: unknown;
  readonly digests?: unknown;
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

function pack(data: FragmentData): string {
  const bytes = deflateSync(new TextEncoder().encode(JSON.stringify(data)), { level: 9 });
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `#${LINK_VERSION}.${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

function unpack(fragment: string, notify: Notify): FragmentData {
  if (fragment === "") return {};
  const instead = "the picture and the structure prior are the default ones";
  if (fragment.length > MAX_FRAGMENT) {
    notify(`Link: expected at most ${MAX_FRAGMENT} characters after #, found ${fragment.length}; ${instead}.`);
    return {};
  }
  const [, version, body] = /^(\d+)\.([\w-]+)$/.exec(fragment) ?? [];
  if (version === undefined || body === undefined) {
    notify(`Link: the part after # is damaged; ${instead}.`);
    return {};
  }
  if (Number(version) !== LINK_VERSION) {
    notify(`Link: expected version ${LINK_VERSION}, found version ${shown(Number(version))}; ${instead}.`);
    return {};
  }
  try {
    const data: unknown = JSON.parse(inflate(body));
    if (typeof data !== "object" || data === null || Array.isArray(data)) throw new Error("no object");
    return data;
  } catch {
    notify(`Link: the part after # is damaged; ${instead}.`);
    return {};
  }
}

/** Text of a packed fragment. Unpacks slice by slice, so that a small bomb cannot grow past the limit by much. */
function inflate(body: string): string {
  const bytes = Uint8Array.from(atob(body.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let size = 0;
  let ended = false;
  const stream = new Inflate((chunk, final) => {
    size += chunk.length;
    ended = final;
    if (size <= MAX_UNPACKED) text += decoder.decode(chunk, { stream: !final });
  });
  const slice = 256;
  for (let start = 0; start < bytes.length && size <= MAX_UNPACKED; start += slice) {
    stream.push(bytes.subarray(start, start + slice), start + slice >= bytes.length);
  }
  if (size > MAX_UNPACKED || !ended) throw new Error("too large, or cut off");
  return text;
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
