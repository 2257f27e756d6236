/** Which combinations of settings cannot act, found by trying them: what a strategy warns of, before anybody meets it. */
import { defaultSettings } from "./params";
import type { CanvasSize, ParamSpec, ParamValue, Settings, StrategyDeclaration } from "./strategy";

/** A warning, and the fewest settings off their defaults that bring it up. */
export interface InertCase {
  /** The setting that does not act as people expect. */
  readonly key: string;
  readonly message: string;
  readonly settings: Settings;
}

/** Values worth trying, besides the default: both ends, what a switch turns on, and every choice. */
function valuesToTry(spec: ParamSpec): ParamValue[] {
  const values: ParamValue[] = (() => {
    switch (spec.kind) {
      case "boolean":
        return [true, false];
      case "choice":
        return spec.choices.map(({ value }) => value);
      case "optional":
        return [spec.initial, spec.min, spec.max];
      default:
        return [spec.min + spec.step, spec.min, spec.max];
    }
  })();
  return values.filter((value) => value !== spec.default);
}

/**
 * Every warning of a strategy that one or two settings off their defaults bring up, each with the first combination
 * that does. Warnings that differ in numbers alone count as one.
 */
export function inertCases(strategy: StrategyDeclaration, size: CanvasSize): InertCase[] {
  const found = new Map<string, InertCase>();
  const defaults = defaultSettings(strategy);
  const look = (changed: Settings) => {
    for (const { key, message } of strategy.inert?.({ ...defaults, ...changed }, size) ?? []) {
      const name = `${key} ${message.replace(/\d+(\.\d+)?/g, "#")}`;
      if (!found.has(name)) found.set(name, { key, message, settings: changed });
    }
  };
  const changes = Object.entries<ParamSpec>(strategy.params).flatMap(([key, spec]) =>
    valuesToTry(spec).map((value) => [key, value] as const),
  );
  look({});
  for (const [key, value] of changes) look({ [key]: value });
  for (const [first, ...change] of changes) {
    for (const [key, value] of changes) if (key > first) look({ [first]: change[0]!, [key]: value });
  }
  return [...found.values()];
}
