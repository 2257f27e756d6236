/**
 * A lane in one line, as links and the command line have it: `confident;gamma=0.9;prefill=dkv-decode;cache.interval=8`, the
 * strategy, its settings, then cache and models where they are not the default.
 */

import { findDeclaration } from "@/lib/decoding/declarations";
import { parseSetting } from "@/lib/decoding/params";
import type { ParamValue } from "@/lib/decoding/strategy";
import { describeIssues } from "@/lib/scene/issue";
import { shown } from "@/lib/scene/shown";
import { DEFAULT_LANE } from "./defaults";
import { type Notify, readLane } from "./read-lane";
import { resolve } from "./resolve";
import { type Lane, laneSchema } from "./schema";

/** What a setting of the cache begins with, so that it is none of the strategy's. */
const CACHE_PREFIX = "cache.";

/** A lane, or a run of another program, whose cache may have settings that none here has. */
interface Named extends Omit<Lane, "cacheSettings"> {
  readonly cacheSettings?: Readonly<Record<string, ParamValue>> | undefined;
}

/** The line of a lane; what it leaves out is as in `DEFAULT_LANE`. What it branches from does not fit into it. */
export function laneText(given: Partial<Named>): string {
  const lane: Named = { ...DEFAULT_LANE, ...given };
  const settings = Object.entries(lane.settings).map(([key, value]) => `${key}=${value ?? "off"}`);
  const cache = lane.prefill === DEFAULT_LANE.prefill ? [] : [`prefill=${lane.prefill}`];
  const cacheSettings = Object.entries(lane.cacheSettings ?? {}).map(
    ([key, value]) => `${CACHE_PREFIX}${key}=${value ?? "off"}`,
  );
  const model = lane.model === DEFAULT_LANE.model ? [] : [`model=${lane.model}`];
  const companion = lane.companion === undefined ? [] : [`companion=${lane.companion}`];
  return [lane.strategy, ...settings, ...cache, ...cacheSettings, ...model, ...companion].join(";");
}

/** The lane of a line that nobody vouches for: what cannot be used is replaced, and a notice says so. */
export const readLaneText = (text: string, name: string, notify: Notify): Lane =>
  readLane(
    laneData(text, (problem) => notify(`${name}: ${problem}; it is left out.`)),
    name,
    notify,
  );

/** The lane of a line, word by word. @throws RangeError with everything that is wrong with it */
export function parseLane(text: string): Lane {
  const problems: string[] = [];
  const data = laneData(text, (problem) => problems.push(`${problem}.`));
  const parsed = laneSchema.safeParse({ ...DEFAULT_LANE, ...data });
  const resolution = parsed.success ? resolve(parsed.data) : null;
  if (resolution && !resolution.ok) problems.push(...resolution.problems);
  if (parsed.error) problems.push(...describeIssues(parsed.error, data, "").map((problem) => `${problem}.`));
  if (!parsed.success || problems.length > 0) throw new RangeError(problems.join(" "));
  return parsed.data;
}

/** What a line says, as data whose values may be none that there are. */
function laneData(text: string, report: (problem: string) => void): Readonly<Record<string, unknown>> {
  const [strategy, ...pairs] = text.split(";");
  const params = findDeclaration(strategy!)?.params ?? {};
  const settings: Record<string, ParamValue> = {};
  const cacheSettings: Record<string, unknown> = {};
  const lane: Record<string, unknown> = { strategy, settings };
  for (const pair of pairs.filter((part) => part !== "")) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (key === undefined || value === undefined) report(`expected key=value, found ${shown(pair)}`);
    else if (key.startsWith(CACHE_PREFIX)) {
      const number = Number(value);
      cacheSettings[key.slice(CACHE_PREFIX.length)] = value.trim() === "" || Number.isNaN(number) ? value : number;
    } else if (key === "prefill" || key === "model" || key === "companion") lane[key] = value;
    else settings[key] = Object.hasOwn(params, key) ? parseSetting(params[key]!, value) : value;
  }
  return Object.keys(cacheSettings).length > 0 ? { ...lane, cacheSettings } : lane;
}
