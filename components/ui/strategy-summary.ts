/** How a lane's settings are told in a few words, for closed menus and table rows. */

import { findDeclaration } from "@/lib/decoding/declarations";
import { defaultSettings, keyOfRole, nearestLegal } from "@/lib/decoding/params";
import { samplingParams } from "@/lib/decoding/sampling";
import type { ParamSpec, ParamValue, Settings, StrategyDeclaration } from "@/lib/decoding/strategy";
import type { ResolvedLane } from "@/lib/experiment/resolve";
import type { Lane } from "@/lib/experiment/schema";
import { NOT_RECORDED } from "@/lib/trace/format";
import type { Trace } from "@/lib/trace/schema";
import { formatStepped } from "./stepped";
import { lanes } from "./words/en/lanes";
import { wordsNow } from "./words/spoken";

const GREEK = /[α-ω]/u;

/** `Threshold γ` → `γ`, `Top-p` → `top-p`. */
const shortLabel = (label: string): string => label.match(GREEK)?.[0] ?? label.toLowerCase();

/** A setting's value as it is read aloud: `0.90`, `off`, `dream (Dream)`. */
export function formatSetting(spec: ParamSpec, value: ParamValue): string {
  const { on, off } = wordsNow(lanes);
  if (value === null) return off;
  if (typeof value === "boolean") return value ? on : off;
  if (spec.kind === "choice") return spec.choices.find((choice) => choice.value === value)?.label ?? String(value);
  return typeof value === "number" && "step" in spec ? formatStepped(value, spec.step) : String(value);
}

/** The setting that a strategy is about: its first one that is not how tokens are drawn or whether the run ends early. */
const leadingKey = ({ params }: StrategyDeclaration): string | undefined =>
  Object.entries<ParamSpec>(params).find(([key, { role }]) => !(key in samplingParams) && role !== "stop")?.[0];

/** A setting that a slider can change. */
export interface MainSetting {
  readonly key: string;
  /** `γ`, `steps`. */
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** The value that a slider at `number` stands for: where it is the usual one, null may say so. */
  valueAt(number: number): ParamValue;
}

/**
 * The number that says most about a lane: the one its strategy is about where it is on, else the length of its blocks
 * where it works in blocks, else its steps. Null for strategies that have none.
 */
export function mainSetting({ strategy, settings }: ResolvedLane, responseLength: number): MainSetting | null {
  const params = strategy.params as Readonly<Record<string, ParamSpec>>;
  const lead = leadingKey(strategy);
  const isOn = (key: string | undefined): key is string => key !== undefined && typeof settings[key] === "number";
  const key = [lead, keyOfRole(params, "blocks")].find(isOn) ?? keyOfRole(params, "steps");
  const spec = key === undefined ? undefined : params[key];
  if (key === undefined || spec === undefined || spec.kind === "boolean" || spec.kind === "choice") return null;
  const isCounted = spec.role === "steps" || spec.role === "blocks";
  const usual = spec.role === "steps" ? strategy.budget({ ...settings, [key]: null }, responseLength) : null;
  const value = settings[key];
  return {
    key,
    label: shortLabel(spec.label),
    value: typeof value === "number" ? value : (usual ?? responseLength),
    min: spec.min,
    max: isCounted ? Math.min(spec.max, Math.max(responseLength, typeof value === "number" ? value : 0)) : spec.max,
    step: spec.step,
    valueAt: (number) => (spec.kind === "optional" && number === usual ? null : number),
  };
}

/** What sets the pace: the leading threshold where it is on, else tokens per step. */
function pace(strategy: StrategyDeclaration, settings: Settings, responseLength: number): string {
  const key = leadingKey(strategy);
  const spec = key === undefined ? undefined : (strategy.params as Readonly<Record<string, ParamSpec>>)[key];
  const value = key === undefined || spec?.role === "steps" ? null : settings[key];
  if (typeof value === "number" && spec) return `${shortLabel(spec.label)} ${formatSetting(spec, value)}`;
  // A trace may tell a value that its strategy does not take here.
  const legal = Object.entries<ParamSpec>(strategy.params).map(([each, its]) => [
    each,
    nearestLegal(its, settings[each]),
  ]);
  const perStep = responseLength / strategy.budget(Object.fromEntries(legal), responseLength);
  return wordsNow(lanes).perStep(Number.isInteger(perStep) ? String(perStep) : perStep.toFixed(1));
}

/** Settings that differ from their defaults, in words, besides those that set the pace. */
function others(strategy: StrategyDeclaration, settings: Settings, defaults: Settings): string[] {
  const told = [leadingKey(strategy), keyOfRole(strategy.params, "steps")];
  return Object.entries<ParamSpec>(strategy.params)
    .filter(([key]) => !told.includes(key) && settings[key] !== defaults[key])
    .map(([key, spec]) => {
      const value = settings[key] ?? null;
      return spec.kind === "choice"
        ? formatSetting(spec, value)
        : `${shortLabel(spec.label)} ${formatSetting(spec, value)}`;
    });
}

/** `0.9`, `off`, `yes`: a setting as a file has it. */
const verbatim = (value: ParamValue): string => (value === null ? "none" : String(value));

/**
 * How a trace was decoded, by its own record: in this page's words where strategy and settings are this page's, else
 * as the file has them: `llada · steps 32 · block_length 16`.
 */
export function traceSummary({
  strategy: id,
  settings,
  responseLength,
}: Pick<Trace, "strategy" | "settings" | "responseLength">): string {
  const params = findDeclaration(id)?.params ?? {};
  const told = Object.entries(settings);
  const isOwn =
    told.every(([key]) => Object.hasOwn(params, key)) && (told.length > 0 || Object.keys(params).length === 0);
  if (isOwn && findDeclaration(id)) return strategySummary({ strategy: id, settings }, responseLength);
  const words =
    told.length > 0 ? told.map(([key, value]) => `${key} ${verbatim(value)}`) : [`settings ${NOT_RECORDED}`];
  return [id, ...words].join(" · ");
}

/**
 * `Confident · γ 0.90`, `MaskGIT · 2 per step · temperature 0.50 +1`. The first two settings that are not at their
 * default are spelled out, the rest are counted.
 */
export function strategySummary(lane: Pick<Lane, "strategy" | "settings">, responseLength: number): string {
  const strategy = findDeclaration(lane.strategy);
  if (!strategy) return lane.strategy;
  const defaults = defaultSettings(strategy);
  const settings = { ...defaults, ...lane.settings };
  const changed = others(strategy, settings, defaults);
  const told = [strategy.label, pace(strategy, settings, responseLength), ...changed.slice(0, 2)].join(" · ");
  return changed.length > 2 ? `${told} +${changed.length - 2}` : told;
}
