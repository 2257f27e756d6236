/** Reading settings against their specifications: one place that knows what a legal value is. */
import type { ParamRole, ParamSpec, ParamValue, Settings, StrategyDeclaration } from "./strategy";

/** True when a numeric setting takes whole numbers only. */
export function isWhole(spec: ParamSpec): boolean {
  if (spec.kind === "integer") return true;
  return spec.kind === "optional" && Number.isInteger(spec.min) && Number.isInteger(spec.step);
}

/** What values a setting takes, in words: "a number from 0 to 1, or off". */
export function describeRange(spec: ParamSpec): string {
  if (spec.kind === "boolean") return "true or false";
  if (spec.kind === "choice") return `one of ${spec.choices.map((choice) => choice.value).join(", ")}`;
  const range = `${isWhole(spec) ? "a whole number" : "a number"} from ${spec.min} to ${spec.max}`;
  return spec.kind === "optional" ? `${range}, or off` : range;
}

/** The value when the specification admits it, else the nearest admissible one (the default, where none is near). */
export function nearestLegal(spec: ParamSpec, value: unknown): ParamValue {
  if (spec.kind === "boolean") return typeof value === "boolean" ? value : spec.default;
  if (spec.kind === "choice")
    return spec.choices.some((choice) => choice.value === value) ? String(value) : spec.default;
  if (spec.kind === "optional" && value === null) return null;
  if (typeof value !== "number" || Number.isNaN(value)) return spec.default;
  const clamped = Math.min(spec.max, Math.max(spec.min, value));
  return isWhole(spec) ? Math.round(clamped) : clamped;
}

/**
 * A value written as text, in a link or on a command line, as the specification wants it; `off` switches an optional
 * one off. What cannot be read stays text, which no numeric or boolean setting admits.
 */
export function parseSetting(spec: ParamSpec, text: string): ParamValue {
  if (spec.kind === "choice") return text;
  if (spec.kind === "boolean") return text === "true" || text === "false" ? text === "true" : text;
  if (spec.kind === "optional" && text === "off") return null;
  const number = Number(text);
  return text.trim() === "" || Number.isNaN(number) ? text : number;
}

/** Every setting of a strategy at its default. */
export function defaultSettings(strategy: StrategyDeclaration): Settings {
  return Object.fromEntries(Object.entries(strategy.params).map(([key, spec]) => [key, spec.default]));
}

/**
 * What is wrong with settings that were given: each that is not there, and each value outside its range.
 * @param owner whose settings they are, to begin each problem with: `strategy "confident"`
 */
export function settingsProblems(
  owner: string,
  params: Readonly<Record<string, ParamSpec>>,
  given: Settings,
): string[] {
  return Object.entries(given).flatMap(([key, value]) => {
    const spec = Object.hasOwn(params, key) ? params[key] : undefined;
    if (!spec) return [`${owner} has no setting "${key}"; it has ${Object.keys(params).join(", ") || "none"}`];
    if (Object.is(nearestLegal(spec, value), value)) return [];
    return [`${owner}: ${key} must be ${describeRange(spec)}, got ${String(value)}`];
  });
}

/**
 * Every setting of a strategy: the given values, defaults for the rest.
 * @throws RangeError for a key the strategy does not have or a value outside its range
 */
export function resolveSettings(strategy: StrategyDeclaration, given: Settings): Settings {
  const [problem] = settingsProblems(`strategy "${strategy.id}"`, strategy.params, given);
  if (problem) throw new RangeError(problem);
  return { ...defaultSettings(strategy), ...given };
}

/** The key of the setting with this role, or undefined where there is none. */
export const keyOfRole = (params: Readonly<Record<string, ParamSpec>>, role: ParamRole): string | undefined =>
  Object.keys(params).find((key) => params[key]!.role === role);

/** The value of the setting with this role, or undefined where there is none. */
export function settingOfRole(
  { params }: StrategyDeclaration,
  settings: Settings,
  role: ParamRole,
): ParamValue | undefined {
  const key = keyOfRole(params, role);
  return key === undefined ? undefined : settings[key];
}

/** A number that may be off (null), of the setting with this role; null where there is none as well. */
export function numberOfRole(strategy: StrategyDeclaration, settings: Settings, role: ParamRole): number | null {
  const key = keyOfRole(strategy.params, role);
  return key === undefined ? null : optionalSetting(settings, key);
}

/** A numeric setting. The caller has resolved the settings; anything else is a mistake in the strategy. */
export function numberSetting(settings: Settings, key: string): number {
  const value = settings[key];
  if (typeof value !== "number") throw new TypeError(`setting "${key}" must be a number, got ${String(value)}`);
  return value;
}

/** A numeric setting that may be off (null) or absent from the strategy (null too). */
export function optionalSetting(settings: Settings, key: string): number | null {
  return settings[key] === undefined || settings[key] === null ? null : numberSetting(settings, key);
}
