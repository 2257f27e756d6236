/** Which run an iteration comes from: a branch takes some over from the run it left, which may be a branch itself. */

import { findDeclaration } from "@/lib/decoding/declarations";
import type { Intervention } from "@/lib/decoding/intervention";
import { nearestLegal } from "@/lib/decoding/params";
import type { Settings, StrategyDeclaration } from "@/lib/decoding/strategy";
import type { Trace, TraceAncestor } from "@/lib/trace/schema";

/** The run that made an iteration; undefined where the trace does not tell of it. */
function makerOf(trace: Trace, index: number): Trace | TraceAncestor | undefined {
  return [trace, ...(trace.branch?.ancestors ?? [])].find(({ branch }) => index >= (branch?.iteration ?? 0));
}

/** True for iterations that a branch took over from another run. */
export const isInherited = ({ branch }: Trace, index: number): boolean => index < (branch?.iteration ?? 0);

/**
 * The strategy that made an iteration and its settings, or null where it is not known. What a file leaves out, or says
 * otherwise than a setting allows, is at its default.
 */
export function strategyAt(
  trace: Trace,
  index: number,
): { readonly strategy: StrategyDeclaration; readonly settings: Settings } | null {
  const maker = makerOf(trace, index);
  const strategy = maker && findDeclaration(maker.strategy);
  if (!strategy) return null;
  const settings = Object.entries(strategy.params).map(([key, spec]) => [key, nearestLegal(spec, maker.settings[key])]);
  return { strategy, settings: Object.fromEntries(settings) };
}

/** What was changed by hand in an iteration, where the trace says so. */
export function interventionAt(trace: Trace, index: number): Intervention | undefined {
  const branch = makerOf(trace, index)?.branch;
  return branch?.iteration === index ? branch.intervention : undefined;
}
