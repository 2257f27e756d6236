/** How a lane's settings are told in a few words, for closed menus and table rows. */
import { defaultSettings } from "@/lib/decoding/params";
import { findStrategy } from "@/lib/decoding/strategies";
import type { DecodingStrategy, ParamSpec, ParamValue, Settings } from "@/lib/decoding/strategy";
import type { Lane } from "@/lib/experiment/schema";
import { formatStepped } from "./NumberSlider";

const GREEK = /[α-ω]/u;

/** `Threshold γ` → `γ`, `Top-p` → `top-p`. */
const shortLabel = (label: string): string => label.match(GREEK)?.[0] ?? label.toLowerCase();

/** A setting's value as it is read aloud: `0.90`, `off`, `dream (Dream)`. */
export function formatSetting(spec: ParamSpec, value: ParamValue): string {
  if (value === null) return "off";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (spec.kind === "choice") return spec.choices.find((choice) => choice.value === value)?.label ?? String(value);
  return typeof value === "number" && "step" in spec ? formatStepped(value, spec.step) : String(value);
}

/** Settings that differ from their defaults, in words; γ and the pace are told apart from them. */
function others({ params }: DecodingStrategy, settings: Settings, defaults: Settings): string[] {
  return Object.entries<ParamSpec>(params)
    .filter(([key]) => key !== "gamma" && key !== "steps" && settings[key] !== defaults[key])
    .map(([key, spec]) => {
      const value = settings[key] ?? null;
      return spec.kind === "choice"
        ? formatSetting(spec, value)
        : `${shortLabel(spec.label)} ${formatSetting(spec, value)}`;
    });
}

/** What sets the pace: the threshold when there is one, else tokens per step. */
function pace(strategy: DecodingStrategy, settings: Settings, responseLength: number): string {
  const gamma = settings.gamma;
  if (typeof gamma === "number") return `γ ${gamma.toFixed(2)}`;
  const perStep = responseLength / strategy.budget(settings, responseLength);
  return `${Number.isInteger(perStep) ? perStep : perStep.toFixed(1)} per step`;
}

/**
 * `Confident · γ 0.90`, `MaskGIT · 2 per step · temperature 0.50 +1`. The first two settings that are not at their
 * default are spelled out, the rest are counted.
 */
export function strategySummary(lane: Pick<Lane, "strategy" | "settings">, responseLength: number): string {
  const strategy = findStrategy(lane.strategy);
  if (!strategy) return lane.strategy;
  const defaults = defaultSettings(strategy);
  const settings = { ...defaults, ...lane.settings };
  const changed = others(strategy, settings, defaults);
  const told = [strategy.label, pace(strategy, settings, responseLength), ...changed.slice(0, 2)].join(" · ");
  return changed.length > 2 ? `${told} +${changed.length - 2}` : told;
}
