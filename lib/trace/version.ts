/** What a file says of itself: that it is a trace, and of which version. */
import { z } from "zod/mini";
import { shorten, shown } from "@/lib/scene/shown";
import { TraceError } from "./error";
import { LATEST_VERSION, type TraceVersion } from "./schema";

const headSchema = z.looseObject({ format: z.literal("dimple-trace"), version: z.int().check(z.positive()) });

/**
 * The fields of a trace and its version; its form is not checked yet.
 * @param data parsed JSON
 * @throws TraceError for other data, and for versions that are not known yet
 */
export function versionOf(data: unknown): {
  readonly version: TraceVersion;
  readonly fields: Readonly<Record<string, unknown>>;
} {
  const head = headSchema.safeParse(data);
  if (!head.success)
    throw new TraceError(`expected a trace ("format": "dimple-trace" and a version), found ${otherThanTrace(data)}`);
  const { version } = head.data;
  if (version > LATEST_VERSION)
    throw new TraceError(`expected trace version ${LATEST_VERSION} at most, found version ${version}`);
  return { version: version as TraceVersion, fields: head.data };
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
