/** Traces of every version that was ever written, lifted step by step to the one that is read here. */
import { z } from "zod";
import { shorten, shown } from "@/lib/scene/shown";
import { TraceError } from "./error";
import { TRACE_VERSION } from "./schema";

type Fields = Readonly<Record<string, unknown>>;

/** Makes a trace of one version one of the next; `version` itself is set by `upgrade`. */
type Lift = (trace: Fields) => Fields;

/**
 * The first lifts version 1 to 2, and so on. Version 1 has only ever been added to, so that its first files still are
 * what is read today, and there is nothing to lift yet.
 */
const LIFTS: readonly Lift[] = [];

const headSchema = z.looseObject({ format: z.literal("dimple-trace"), version: z.number().int().positive() });

/**
 * A trace of an earlier version as one of the latest; its form is not checked yet.
 * @param data parsed JSON
 * @throws TraceError for other data, and for versions that are not known yet
 */
export function upgrade(data: unknown, lifts: readonly Lift[] = LIFTS, latest = TRACE_VERSION): Fields {
  const head = headSchema.safeParse(data);
  if (!head.success)
    throw new TraceError(`expected a trace ("format": "dimple-trace" and a version), found ${otherThanTrace(data)}`);
  const { version } = head.data;
  if (version > latest) throw new TraceError(`expected trace version ${latest}, found version ${version}`);
  return lifts
    .slice(version - 1)
    .reduce<Fields>((trace, lift, step) => ({ ...lift(trace), version: version + step + 1 }), head.data);
}

/** What JSON is that is no trace, as far as its first keys tell. */
function otherThanTrace(data: unknown): string {
  if (Array.isArray(data)) return data.length === 0 ? "an empty list" : "a list of other data";
  if (typeof data !== "object" || data === null) return shown(data);
  if ("format" in data && data.format !== "dimple-trace") return `"format": ${shown(data.format)}`;
  if ("format" in data) return "version" in data ? `version ${shown(data.version)}` : "no version";
  if ("lanes" in data) return "an experiment, which says what to run; a trace says what came of it";
  const keys = Object.keys(data);
  const first = keys.slice(0, 3).map(shorten).join(", ");
  return keys.length === 0 ? "an empty object" : `an object with ${first}${keys.length > 3 ? " …" : ""}`;
}
