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
import { parseSetting } from "@/lib/decoding/params";
import { findStrategy } from "@/lib/decoding/strategies";
import type { ParamValue } from "@/lib/decoding/strategy";
import type { BackendName } from "@/lib/engine/backends";
import { MAX_DIGEST_CHARACTERS } from "@/lib/trace/digest";
import { DEFAULT_EXPERIMENT, DEFAULT_LANE } from "./defaults";
import { readLength, readPicture, readPrior, readQuestion, readSeed } from "./read";
import { isData, laneName, type Notify, readBranch, readLane, shown } from "./read-lane";
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
const QUERY_KEYS: readonly string[] = ["q", "length", "seed", ...LANE_KEYS, "backend"];

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
  const lanes = experiment.lanes.map((lane, index) => [LANE_KEYS[index]!, writeLane(lane)] as const);
  const query = [
    ["q", experiment.question],
    ["length", String(experiment.responseLength)],
    ["seed", String(experiment.seed)],
    ...lanes,
    ...(backend ? [["backend", backend] as const] : []),
  ] as const;
  const search = `?${query.map(([key, value]) => `${key}=${encodeValue(value)}`).join("&")}`;
  const rest = { prior: experiment.prior, ...(digests.some((digest) => digest !== null) ? { digests } : {}) };
  const branched = experiment.lanes.flatMap((lane, at) =>
    lane.branch ? [[LANE_KEYS[at]!, lane.branch] as const] : [],
  );
  const branches = branched.length > 0 ? { branches: Object.fromEntries(branched) } : {};
  const { picture } = experiment;
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

/** Reads a link; a URL without any of our keys gives the default experiment and no notice. */
export function readLink({ search, hash }: LinkParts): SharedExperiment & { readonly notices: readonly string[] } {
  const notices: string[] = [];
  const notify: Notify = (notice) => notices.push(notice);
  const rest = unpack(hash.replace(/^#/, ""), notify);
  const query = readQuery(search, notify);
  const number = (text: string) => (/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : text);
  const take = <Value>(key: string, read: (text: string) => Value, fallback: Value) => {
    const text = query.get(key);
    return text === undefined ? fallback : read(text);
  };
  const branches = readBranches(rest.branches, notify);
  const lanes = LANE_KEYS.flatMap((key, index) => {
    if (!query.has(key)) return [];
    const lane = parseLane(query.get(key)!, laneName(index), notify);
    const branch = branches[key] === undefined ? undefined : readBranch(branches[key], laneName(index), notify);
    return [branch ? { ...lane, branch } : lane];
  });
  const experiment: Experiment = {
    version: DEFAULT_EXPERIMENT.version,
    picture: rest.picture === undefined ? DEFAULT_EXPERIMENT.picture : readPicture(rest.picture, notify),
    question: take("q", (text) => readQuestion(text, notify), DEFAULT_EXPERIMENT.question),
    responseLength: take("length", (text) => readLength(number(text), notify), DEFAULT_EXPERIMENT.responseLength),
    prior: rest.prior === undefined ? DEFAULT_EXPERIMENT.prior : readPrior(rest.prior, notify),
    seed: take("seed", (text) => readSeed(number(text), notify), DEFAULT_EXPERIMENT.seed),
    lanes: lanes.length > 0 ? lanes : DEFAULT_EXPERIMENT.lanes,
  };
  const digests = readDigests(rest.digests, experiment.lanes.length, notify);
  const backend = take("backend", (text) => readBackend(text, notify), undefined);
  return { experiment, digests, ...(backend ? { backend } : {}), notices };
}

// --- the query --------------------------------------------------------------------------------------

/** Percent-encoding that leaves lane shorthand readable. */
const encodeValue = (text: string) =>
  encodeURIComponent(text.toWellFormed())
    .replaceAll("%20", "+")
    .replace(/%(3B|3D|2C|3A|3F)/g, decodeURIComponent);

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

/** What a setting of the cache begins with, so that it is none of the strategy's. */
const CACHE_PREFIX = "cache.";

/**
 * `confident;gamma=0.9;prefill=dkv-decode;cache.interval=8`: the strategy, its settings, then cache and models where they
 * are not the default.
 */
function writeLane(lane: Lane): string {
  const settings = Object.entries(lane.settings).map(([key, value]) => `${key}=${value ?? "off"}`);
  const prefill = lane.prefill === DEFAULT_LANE.prefill ? [] : [`prefill=${lane.prefill}`];
  const cache = Object.entries(lane.cacheSettings ?? {}).map(([key, value]) => `${CACHE_PREFIX}${key}=${value}`);
  const model = lane.model === DEFAULT_LANE.model ? [] : [`model=${lane.model}`];
  const companion = lane.companion === undefined ? [] : [`companion=${lane.companion}`];
  return [lane.strategy, ...settings, ...prefill, ...cache, ...model, ...companion].join(";");
}

function parseLane(text: string, name: string, notify: Notify): Lane {
  const [strategy, ...pairs] = text.split(";");
  const params = findStrategy(strategy!)?.params ?? {};
  const settings: Record<string, ParamValue> = {};
  const cacheSettings: Record<string, unknown> = {};
  const lane: Record<string, unknown> = { strategy, settings };
  for (const pair of pairs.filter((part) => part !== "")) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (key === undefined || value === undefined)
      notify(`${name}: expected key=value, found ${shown(pair)}; it is left out.`);
    else if (key.startsWith(CACHE_PREFIX)) {
      const number = Number(value);
      cacheSettings[key.slice(CACHE_PREFIX.length)] = value.trim() === "" || Number.isNaN(number) ? value : number;
    } else if (key === "prefill" || key === "model" || key === "companion") lane[key] = value;
    else settings[key] = Object.hasOwn(params, key) ? parseSetting(params[key]!, value) : value;
  }
  return readLane({ ...lane, ...(Object.keys(cacheSettings).length > 0 ? { cacheSettings } : {}) }, name, notify);
}

// --- the fragment -----------------------------------------------------------------------------------

interface FragmentData {
  readonly picture?: unknown;
  readonly prior?: unknown;
  /** By the key of the lane in the query: what it branches from. */
  readonly branches?: unknown;
  readonly digests?: unknown;
}

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
